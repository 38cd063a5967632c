using System.Text.Json.Nodes;
using Npgsql;

namespace OrleansSync.Silo.Hosting;

/// <summary>Live: the process answers. Ready: the database does too, and the silo has started.</summary>
internal static class Health
{
    public static void MapHealth(this WebApplication app)
    {
        _ = app.MapGet("/health/live", () => Results.Json(new JsonObject { ["status"] = "live" })).AllowAnonymous().WithName("Live");
        _ = app.MapGet("/health/ready", Ready).AllowAnonymous().WithName("Ready");
    }

    private static async Task<IResult> Ready(NpgsqlDataSource database, IHostApplicationLifetime lifetime, Grains.Sweeps.EngineReadiness readiness, CancellationToken cancellationToken)
    {
        bool answers = await Answers(database, cancellationToken);
        bool started = lifetime.ApplicationStarted.IsCancellationRequested && !lifetime.ApplicationStopping.IsCancellationRequested;
        JsonObject view = new()
        {
            ["status"] = answers && started ? "ready" : "notReady",
            ["checks"] = new JsonObject { ["database"] = answers, ["silo"] = started },
            ["configured"] = readiness.IsConfigured,
        };
        return Results.Json(view, statusCode: answers && started ? 200 : 503);
    }

    private static async Task<bool> Answers(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        try
        {
            await using NpgsqlCommand command = database.CreateCommand("select 1");
            command.CommandTimeout = 2;
            return await command.ExecuteScalarAsync(cancellationToken) is not null;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
