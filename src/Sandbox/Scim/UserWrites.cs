using System.Text.Json.Nodes;
using OrleansSync.Sandbox.Company;
using OrleansSync.Sandbox.Control;

namespace OrleansSync.Sandbox.Scim;

/// <summary>Writes over HTTP: each stands in the log from its arrival to its answer.</summary>
internal sealed class UserWrites(World world, Log log)
{
    private readonly UserStore store = new(world);

    /// <summary>POST /Users.</summary>
    public Task<IResult> Post(HttpContext http) => Write(http, id: null, body => store.Create(body));

    /// <summary>PATCH /Users/{id}.</summary>
    public Task<IResult> Patch(HttpContext http, string id) =>
        world.Scim.Patch ? Write(http, id, body => store.Patch(id, body)) : throw new ScimRefusal(405, scimType: null, "PATCH is not supported.");

    /// <summary>PUT /Users/{id}.</summary>
    public Task<IResult> Put(HttpContext http, string id) =>
        world.Scim.Put ? Write(http, id, body => store.Put(id, body)) : throw new ScimRefusal(404, scimType: null, string.Empty) { Form = ErrorForm.Html };

    /// <summary>DELETE /Users/{id}: must never happen.</summary>
    public IResult Delete(string id)
    {
        log.Violate("DELETE", id, "A user was deleted.");
        long entry = log.Begin("DELETE", id, id, body: null);
        int status = 404;
        try
        {
            lock (world.Gate)
            {
                store.Delete(id);
            }

            status = 204;
            return Results.NoContent();
        }
        finally
        {
            log.End(entry, id, status, changed: true);
        }
    }

    private async Task<IResult> Write(HttpContext http, string? id, Func<JsonObject, StoreOutcome> apply)
    {
        JsonObject body = await ScimBody.Read(http);
        long entry = log.Begin(http.Request.Method, id, Subject(id, body), body);
        string? concerned = id;
        int status = 499;
        bool changed = false;
        try
        {
            await ScimApi.Latency(http, world);
            lock (world.Gate)
            {
                CheckVersion(http, id);
                StoreOutcome outcome = apply(body);
                concerned = outcome.User.Id;
                changed = outcome.Changed;
                status = outcome.Created ? world.Scim.CreateStatus : http.Request.Method == "PATCH" && world.Scim.NoContent ? 204 : 200;
                return Answer(http, outcome, status);
            }
        }
        catch (ScimRefusal refused)
        {
            status = refused.Status;
            throw;
        }
        finally
        {
            log.End(entry, concerned, status, changed);
        }
    }

    private IResult Answer(HttpContext http, StoreOutcome outcome, int status)
    {
        if (outcome.Created)
        {
            http.Response.Headers.Location = UserView.Location(http, outcome.User);
        }

        if (world.Scim.Etag)
        {
            http.Response.Headers.ETag = UserView.Version(outcome.User);
        }

        if (outcome.Created && world.Scim.CreateNamesGhost)
        {
            JsonObject ghost = UserView.Of(http, world, outcome.User, outcome.User.Resource);
            ghost["id"] = "ghost" + outcome.User.Id;
            http.Response.Headers.Location = UserView.Location(http, outcome.User).Replace(Uri.EscapeDataString(outcome.User.Id), "ghost", StringComparison.Ordinal);
            return Results.Json(ghost, contentType: ScimApi.MediaType, statusCode: status);
        }

        return status == 204 ? Results.NoContent()
            : outcome.Created && !world.Scim.CreateBody ? Results.StatusCode(status)
            : Results.Json(UserView.Of(http, world, outcome.User, outcome.User.Resource), contentType: ScimApi.MediaType, statusCode: status);
    }

    private void CheckVersion(HttpContext http, string? id)
    {
        string expected = http.Request.Headers.IfMatch.ToString();
        if (world.Scim.Etag && id is not null && expected.Length > 0 && expected != "*" && expected != UserView.Version(store.Known(id)))
        {
            throw new ScimRefusal(412, scimType: null, "The user was changed meanwhile.");
        }
    }

    // A user who does not exist yet is known by the email that it will have.
    private static string? Subject(string? id, JsonObject body) =>
        id ?? ((ScimSchema.Canonical(body)["emails"] as JsonArray)?.OfType<JsonObject>().FirstOrDefault()?["value"] is { } email ? "new:" + email.ToString().ToLowerInvariant() : null);
}
