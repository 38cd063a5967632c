using OrleansSync.Cli;

return await App.Run(args, Terminal.OfProcess(), CancellationToken.None);
