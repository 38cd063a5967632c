using OrleansSync.Silo.Hosting;

return args switch
{
    [VerifyCommand.Name, .. var arguments] => await VerifyCommand.Run(arguments, Console.Out, CancellationToken.None),
    [HealthProbe.Argument] => await HealthProbe.Run(Environment.GetEnvironmentVariable("Urls")),
    _ => await SiloHost.Run(args),
};
