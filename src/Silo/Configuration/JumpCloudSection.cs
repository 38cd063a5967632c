using System.Reflection;
using Microsoft.Extensions.Options;
using OrleansSync.Connectors.JumpCloud;

namespace OrleansSync.Silo.Configuration;

/// <summary>Checks the section that the connector binds itself: unparsable values would stop the binder at the first of them.</summary>
internal static class JumpCloudSection
{
    /// <summary>Adds what does not parse, and then what the connector's own validator says of the rest.</summary>
    /// <param name="configuration">All of it.</param>
    /// <param name="apiKey">The key, however it was given.</param>
    /// <param name="reader">Keeps the faults.</param>
    public static void Check(IConfiguration configuration, string? apiKey, ConfigurationReader reader)
    {
        Dictionary<string, string?> good = new(StringComparer.OrdinalIgnoreCase) { [Key(nameof(JumpCloudOptions.ApiKey))] = apiKey };
        foreach (PropertyInfo option in typeof(JumpCloudOptions).GetProperties().Where(option => option.CanWrite && option.Name != nameof(JumpCloudOptions.ApiKey)))
        {
            string key = Key(option.Name);
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

        using ServiceProvider services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(good).Build())
            .AddLogging()
            .AddJumpCloud()
            .BuildServiceProvider();
        try
        {
            _ = services.GetRequiredService<IOptions<JumpCloudOptions>>().Value;
        }
        catch (OptionsValidationException failure)
        {
            foreach (string[] words in failure.Failures.Select(text => text.Split(' ', 2)))
            {
                reader.Fault(words[0], words[^1].TrimEnd('.'));
            }
        }
    }

    private static string Key(string option) => JumpCloudOptions.Section + ":" + option;

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
