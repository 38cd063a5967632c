using OrleansSync.Sandbox;

await using WebApplication app = SandboxApp.Build(SandboxOptions.From(args), args);
await app.RunAsync();
