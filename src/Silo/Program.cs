using OrleansSync.Silo.Hosting;

return await SiloHost.Run(args);
