using OrleansSync.Sandbox.Company;
using OrleansSync.Sandbox.Webhooks;

namespace OrleansSync.Sandbox.Bamboo;

/// <summary>BambooHR as published, at both forms of its base URL (bamboohr.md §1).</summary>
internal static class BambooApi
{
    private static readonly string[] Prefixes = ["/bamboo/api/v1", "/bamboo/api/gateway.php/{company}/v1"];

    public static void Map(WebApplication app, World world, BambooDoor door, WebhookSender webhooks)
    {
        foreach (string prefix in Prefixes)
        {
            RouteGroupBuilder group = app.MapGroup(prefix);
            _ = group.AddEndpointFilter(async (context, next) =>
            {
                HttpContext http = context.HttpContext;
                if (world.Bamboo.LatencyMs > 0)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(world.Bamboo.LatencyMs), world.Clock, http.RequestAborted);
                }

                return door.Judge(http) ?? await next(context);
            });
            EmployeeList.Map(group, world);
            EmployeeReads.Map(group, world);
            CustomReport.Map(group, world);
            Places.Map(group, world);
            WebhooksApi.Map(group, world, webhooks);
            _ = group.Map("/{**rest}", (HttpContext http) => BambooAnswers.Refuse(http, 404, "No such resource"));
        }
    }
}
