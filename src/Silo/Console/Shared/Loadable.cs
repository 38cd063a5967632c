using Npgsql;

namespace OrleansSync.Silo.Web.Shared;

/// <summary>What a page shows: not read yet, not readable, or there.</summary>
/// <typeparam name="T">What is read.</typeparam>
public sealed record Loadable<T>
    where T : class
{
    /// <summary>Not read yet.</summary>
    public static Loadable<T> Pending { get; } = new();

    /// <summary>What was read, or null.</summary>
    public T? Value { get; private init; }

    /// <summary>Why it could not be read, for people, or null.</summary>
    public string? Failure { get; private init; }

    /// <summary>True when it was read and there is no such thing.</summary>
    public bool IsMissing { get; private init; }

    /// <summary>Reads it.</summary>
    /// <param name="read">Null is: there is no such thing.</param>
    public static async Task<Loadable<T>> Of(Func<Task<T?>> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        try
        {
            return await read() is { } value ? new Loadable<T> { Value = value } : new Loadable<T> { IsMissing = true };
        }
        catch (Exception failure) when (failure is NpgsqlException or TimeoutException or OrleansException or InvalidOperationException)
        {
            return new Loadable<T> { Failure = failure is NpgsqlException ? "The database does not answer." : failure.Message };
        }
    }
}
