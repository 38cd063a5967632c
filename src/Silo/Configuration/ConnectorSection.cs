using System.Reflection;
using Microsoft.Extensions.Options;

namespace OrleansSync.Silo.Configuration;

/// <summary>Checks a section that a connector binds itself: unparsable values would stop the binder at the first of them.</summary>
internal static class ConnectorSection
{
    /// <summary>Adds what does not parse, and then what the connector's own validator says of the rest.</summary>
    /// <typeparam name="TOptions">The connector's options.</typeparam>
    /// <param name="section">The section's name.</param>
    /// <param name="secrets">Members that are secrets, with their values however they were given.</param>
    /// <param name="register">Registers the connector.</param>
    /// <param name="configuration">All of it.</param>
    /// <param name="reader">Keeps the faults.</param>
    public static void Check<TOptions>(string section, Dictionary<string, string?> secrets, Action<IServiceCollection> register, IConfiguration configuration, ConfigurationReader reader)
        where TOptions : class
    {
        Dictionary<string, string?> good = secrets.ToDictionary(pair => section + ":" + pair.Key, string? (pair) => pair.Value ?? string.Empty, StringComparer.OrdinalIgnoreCase);
        foreach (PropertyInfo option in typeof(TOptions).GetProperties().Where(option => option.CanWrite && !secrets.ContainsKey(option.Name)))
        {
            string key = section + ":" + option.Name;
            if (reader.Text(key) is not { } text)
            {
                continue;
            }

            if (Parses(configuration, key, option.PropertyType))
            {
                good[key] = text;
            }
            else
            {
                reader.Wrong(key, text, Allowed(option.PropertyType));
            }
        }

        ServiceCollection services = new();
        _ = services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(good).Build()).AddLogging();
        register(services);
        using ServiceProvider provider = services.BuildServiceProvider();
        try
        {
            _ = provider.GetRequiredService<IOptions<TOptions>>().Value;
        }
        catch (OptionsValidationException failure)
        {
            foreach (string[] words in failure.Failures.Select(text => text.Split(' ', 2)))
            {
                reader.Fault(words[0], words[^1].TrimEnd('.'));
            }
        }
    }

    private static bool Parses(IConfiguration configuration, string key, Type type)
    {
        try
        {
            _ = configuration.GetValue(type, key);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static string Allowed(Type type) => type switch
    {
        { IsEnum: true } => string.Join(", ", Enum.GetNames(type)),
        _ when type == typeof(TimeSpan) => "a duration, such as 00:00:30",
        _ when type == typeof(int) => "a whole number",
        _ => "a number",
    };
}
