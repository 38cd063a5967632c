using System.Net;

namespace OrleansSync.Silo.Hosting;

/// <summary><c>OrleansSync.Silo.dll health</c>: asks the silo on this machine whether it lives, for an image that has no other program.</summary>
internal static class HealthProbe
{
    /// <summary>The argument.</summary>
    public const string Argument = "health";

    private const string Default = "http://127.0.0.1:8080";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>Asks.</summary>
    /// <param name="urls">As the silo is given them; null for the default.</param>
    /// <returns>0 when it lives, else 1.</returns>
    public static async Task<int> Run(string? urls)
    {
        using HttpClient client = new() { Timeout = Patience };
        try
        {
            using HttpResponseMessage answer = await client.GetAsync(new Uri(Local(urls is { Length: > 0 } ? urls : Default), "/health/live"));
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return 1;
        }
    }

    /// <summary>The first of them, as reached from the machine itself.</summary>
    internal static Uri Local(string urls)
    {
        BindingAddress first = BindingAddress.Parse(urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[0]);
        bool everywhere = first.Host is "+" or "*" or "[::]" || (IPAddress.TryParse(first.Host, out IPAddress? address) && address.Equals(IPAddress.Any));
        return new UriBuilder(first.Scheme, everywhere ? "127.0.0.1" : first.Host, first.Port).Uri;
    }
}
