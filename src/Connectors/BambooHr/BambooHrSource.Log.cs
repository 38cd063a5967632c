using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using OrleansSync.Contracts.Fields;

namespace OrleansSync.Connectors.BambooHr;

/// <content>Log messages: fields and endpoints, never people.</content>
internal sealed partial class BambooHrSource
{
    private static string Names(ImmutableSortedSet<SourceField> fields) => fields.IsEmpty ? "none" : string.Join(", ", fields.Select(FieldNames<SourceField>.Of));

    [LoggerMessage(EventId = 3211, Level = LogLevel.Information, Message = "Employees are read from {Endpoint}, work-site addresses from {LocationAddresses}. Restricted for somebody: {RestrictedFields}. In no reply: {MissingFields}")]
    private partial void LogScanned(string endpoint, string locationAddresses, string restrictedFields, string missingFields);

    [LoggerMessage(EventId = 3212, Level = LogLevel.Warning, Message = "The read of all employees began again {Restarts} times: people came or went between two pages")]
    private partial void LogRestarted(int restarts);

    [LoggerMessage(EventId = 3213, Level = LogLevel.Warning, Message = "Work-site addresses could not be read: {Kind}, status {Status}. Those of the last reading stand, and what JumpCloud has stays as it is")]
    private partial void LogNoAddresses(SourceFailureKind kind, int? status);
}
