using System.Text.Json.Nodes;
using Npgsql;
using OrleansSync.Silo.Configuration;

namespace OrleansSync.Silo.Hosting;

/// <summary>Live: the process answers. Ready: the database does too, and the silo has started. Each with the reasons when not.</summary>
internal static class Health
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Maps both, for everybody.</summary>
    public static void MapHealth(this WebApplication app)
    {
        _ = app.MapGet("/health/live", () => Results.Json(new JsonObject { ["status"] = "live" })).AllowAnonymous().WithName("Live").WithSummary("The process answers");
        _ = app.MapGet("/health/ready", Ready).AllowAnonymous().WithName("Ready").WithSummary("Database and silo answer; 503 with the reasons when not").Produces(503);
    }

    private static async Task<IResult> Ready(NpgsqlDataSource database, IHostApplicationLifetime lifetime, SiloConfiguration configuration, TimeProvider clock, CancellationToken cancellationToken)
    {
        bool answers = await Answers(database, clock, cancellationToken);
        bool stopping = lifetime.ApplicationStopping.IsCancellationRequested;
        bool runs = lifetime.ApplicationStarted.IsCancellationRequested && !stopping;
        List<string> reasons = [];
        if (!answers)
        {
            reasons.Add("The database does not answer.");
        }

        if (!runs)
        {
            reasons.Add(stopping ? "The silo is stopping." : "The silo is starting.");
        }

        bool ready = reasons.Count == 0;
        if (!configuration.Missing.IsEmpty)
        {
            // Ready all the same: console and API are there to set it up.
            reasons.Add("Unconfigured, nothing is synced: set " + string.Join(", ", configuration.Missing) + ".");
        }

        JsonObject view = new()
        {
            ["status"] = ready ? "ready" : "notReady",
            ["checks"] = new JsonObject { ["database"] = answers, ["silo"] = runs },
            ["configured"] = configuration.Missing.IsEmpty,
            ["reasons"] = new JsonArray([.. reasons]),
        };
        return Results.Json(view, statusCode: ready ? 200 : 503);
    }

    private static async Task<bool> Answers(NpgsqlDataSource database, TimeProvider clock, CancellationToken cancellationToken)
    {
        // Bounds the wait for a connection, too.
        using CancellationTokenSource patience = new(Patience, clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await using NpgsqlCommand command = database.CreateCommand("select 1");
            return await command.ExecuteScalarAsync(either.Token) is not null;
        }
        catch (Exception failure) when (failure is NpgsqlException or TimeoutException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }
}
