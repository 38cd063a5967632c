using OrleansSync.Silo.Hosting;

return args is [VerifyCommand.Name, .. var arguments]
    ? await VerifyCommand.Run(arguments, Console.Out, CancellationToken.None)
    : await SiloHost.Run(args);
