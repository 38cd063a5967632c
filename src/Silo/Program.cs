using OrleansSync.Silo.Hosting;

return args is [HealthProbe.Argument]
    ? await HealthProbe.Run(Environment.GetEnvironmentVariable("Urls"))
    : await SiloHost.Run(args);
