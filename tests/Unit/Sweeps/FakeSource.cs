using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using OrleansSync.Connectors.BambooHr;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;

namespace OrleansSync.Tests.Unit.Sweeps;

/// <summary>A BambooHR that shows everybody in one page.</summary>
internal sealed class FakeSource(params EmployeeFacts[] people) : ISource, ISourceConnection
{
    public SourceConnection Current { get; } = new(SourceKeyState.Good, Since: null, NextProbeAt: null, Refusals: [], LastScan: null);

    public async IAsyncEnumerable<SourcePage> ReadAll(ImmutableSortedSet<SourceField> fields, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        yield return new SourcePage(Restarted: false, [.. people], new SourceSummary("employees", people.Length, people.Length, [], [], LocationAddresses: null, 1, ServerTime: null));
    }

    public Task<ImmutableArray<SourceRecord>> Read(ImmutableArray<string> employeeIds, ImmutableSortedSet<SourceField> fields, CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<SourceRecord>>([.. employeeIds.Select(id => people.FirstOrDefault(one => one.EmployeeId == id) is { } facts ? new SourceRecord(id, SourcePresence.Found, facts) : new SourceRecord(id, SourcePresence.Gone, Facts: null))]);

    public Task<SourceChanges> ChangedSince(DateTimeOffset since, CancellationToken cancellationToken) =>
        Task.FromResult(new SourceChanges(ImmutableDictionary<string, SourceChange>.Empty, Latest: null, ServerTime: null));

    public Task<SourceKeyOwner> KeyOwner(CancellationToken cancellationToken) => Task.FromResult(new SourceKeyOwner(EmployeeId: null, WorkEmail: null));

    public void Retry()
    {
    }
}
