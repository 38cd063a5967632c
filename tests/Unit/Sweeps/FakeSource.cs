using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using OrleansSync.Connectors.BambooHr;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;

namespace OrleansSync.Tests.Unit.Sweeps;

/// <summary>A BambooHR that shows everybody in one page, and in its feed whoever was changed since it was last asked for all.</summary>
internal sealed class FakeSource(params EmployeeFacts[] people) : ISource, ISourceConnection
{
    private readonly HashSet<string> changed = new(StringComparer.Ordinal);

    /// <summary>By employee id, in order of hire.</summary>
    public Dictionary<string, EmployeeFacts> People { get; } = people.ToDictionary(one => one.EmployeeId, StringComparer.Ordinal);

    /// <summary>Not shown in a whole read, and 404 alone.</summary>
    public HashSet<string> Gone { get; } = new(StringComparer.Ordinal);

    /// <summary>Not shown in a whole read, and there alone.</summary>
    public HashSet<string> Unlisted { get; } = new(StringComparer.Ordinal);

    /// <summary>Columns that the reply does not have.</summary>
    public ImmutableSortedSet<SourceField> Missing { get; set; } = [];

    /// <summary>What the sweep is to meet between its read and its writes.</summary>
    public Action OnRead { get; set; } = static () => { };

    public SourceConnection Current { get; } = new(SourceKeyState.Good, Since: null, NextProbeAt: null, Refusals: [], LastScan: null);

    private IEnumerable<EmployeeFacts> Shown => People.Values.Where(one => !Gone.Contains(one.EmployeeId)).Select(one => one with { Values = one.Values.Where(column => !Missing.Contains(column)) });

    public void Change(string id, Func<EmployeeFacts, EmployeeFacts> change)
    {
        People[id] = change(People[id]);
        _ = changed.Add(id);
    }

    public async IAsyncEnumerable<SourcePage> ReadAll(ImmutableSortedSet<SourceField> fields, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        EmployeeFacts[] shown = [.. Shown.Where(one => !Unlisted.Contains(one.EmployeeId))];
        yield return new SourcePage(Restarted: false, [.. shown], new SourceSummary("employees", shown.Length, shown.Length, Missing, [], LocationAddresses: null, 1, ServerTime: null));
        OnRead();
    }

    public Task<ImmutableArray<SourceRecord>> Read(ImmutableArray<string> employeeIds, ImmutableSortedSet<SourceField> fields, CancellationToken cancellationToken)
    {
        ImmutableArray<SourceRecord> read = [.. employeeIds.Select(id => Shown.FirstOrDefault(one => one.EmployeeId == id) is { } facts ? new SourceRecord(id, SourcePresence.Found, facts) : new SourceRecord(id, SourcePresence.Gone, Facts: null))];
        OnRead();
        return Task.FromResult(read);
    }

    public Task<SourceChanges> ChangedSince(DateTimeOffset since, CancellationToken cancellationToken)
    {
        SourceChanges changes = new(changed.ToImmutableDictionary(id => id, _ => SourceChange.Updated), Latest: null, ServerTime: null);
        changed.Clear();
        return Task.FromResult(changes);
    }

    public Task<SourceKeyOwner> KeyOwner(CancellationToken cancellationToken) => Task.FromResult(new SourceKeyOwner(EmployeeId: null, WorkEmail: null));

    public void Retry()
    {
    }
}
