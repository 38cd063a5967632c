using System.Collections.Immutable;
using OrleansSync.Connectors.JumpCloud;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Ports;
using OrleansSync.Contracts.Scim;
using OrleansSync.Contracts.Settings;
using OrleansSync.Grains.Journal;
using OrleansSync.Grains.Mapping;

namespace OrleansSync.Grains.Connections;

/// <summary>Finds out which fields JumpCloud keeps, on an account that an administrator names for it: writes a value into each, reads back, and puts back what was there.</summary>
/// <remarks>Names, email, username and status are left alone. An account that is an employee's is refused: it is the sync's.</remarks>
public sealed class AccountProbe(ITarget target, IRoster roster, ISettings settings)
{
    private const string Name = "jumpCloud.keeps";
    private static readonly ImmutableHashSet<CatalogField> LeftAlone = [CatalogField.FirstName, CatalogField.LastName, CatalogField.DisplayName, CatalogField.CompanyEmail];

    /// <summary>Tries it.</summary>
    public async Task<ConnectionCheck> Run(string email, CancellationToken cancellationToken)
    {
        ScimUser user;
        switch (await target.FindByEmail(email, RequestPriority.Interactive, cancellationToken))
        {
            case FindOutcome.Hits { Users: [var only] }:
                user = only;
                break;
            case FindOutcome.Hits:
                return new(Name, CheckOutcome.Failed, "There is not exactly one JumpCloud user with the email that was named.", "Make an account for the purpose, and name its Company Email.");
            default:
                return new(Name, CheckOutcome.Skipped, "The account that was named could not be looked up.");
        }

        await foreach (RosterRow row in roster.All(cancellationToken))
        {
            if (string.Equals(row.TargetUserId, user.Id, StringComparison.Ordinal) || string.Equals(row.Key, email.Trim(), StringComparison.OrdinalIgnoreCase))
            {
                return new(Name, CheckOutcome.Failed, "The account that was named is an employee's: nothing was written.", "Make an account for the purpose, which no employee has.");
            }
        }

        return await Try(user, cancellationToken);
    }

    private async Task<ConnectionCheck> Try(ScimUser user, CancellationToken cancellationToken)
    {
        SyncSettings current = settings.Current;
        CatalogField[] fields = [.. FieldSelection.For(current).Written.Where(field => !LeftAlone.Contains(field))];
        FieldValues<CatalogField> before = UserDiffer.Read(user, current);
        FieldValues<CatalogField> sent = FieldValues<CatalogField>.Build(set => Each(field => set(field, FieldValue.Of("OrleansSync test " + FieldNames<CatalogField>.Of(field)))));
        if (await Write(user, sent, current, cancellationToken) is not { } shown)
        {
            return new(Name, CheckOutcome.Failed, "JumpCloud refused to update the account that was named.", "May the key's owner edit users? Look at the account: nothing should have changed.");
        }

        // What follows is put back even if the caller leaves.
        FieldValues<CatalogField> kept = UserDiffer.Read(shown, current);
        FieldValues<CatalogField> cleared = FieldValues<CatalogField>.Build(set => Each(field => set(field, before[field].Text is null ? FieldValue.Empty : before[field])));
        FieldValues<CatalogField>? after = await Write(shown, cleared, current, CancellationToken.None) is { } restored ? UserDiffer.Read(restored, current) : null;
        CatalogField[] left = [.. fields.Where(field => after is null || !UserDiffer.Same(field, after[field], before[field]))];
        CatalogField[] lost = [.. fields.Where(field => kept[field].Text is null || UserDiffer.Same(field, kept[field], before[field]))];
        CatalogField[] altered = [.. fields.Except(lost).Where(field => !UserDiffer.Same(field, kept[field], sent[field]))];
        string detail = string.Join(' ', Sentences());
        return left.Length > 0 ? new(Name, CheckOutcome.Warning, detail, "Restore these fields of the account by hand; a value that BambooHR clears may stay in JumpCloud.")
            : lost.Length > 0 ? new(Name, CheckOutcome.Warning, detail, "Set another path with JumpCloud:Paths, or turn the field off there, so that it is not sent in vain.")
            : new(Name, CheckOutcome.Passed, detail);

        void Each(Action<CatalogField> act)
        {
            foreach (CatalogField field in fields)
            {
                act(field);
            }
        }

        IEnumerable<string> Sentences()
        {
            yield return lost.Length == 0 ? "Every field is kept." : $"Not kept: {Names(lost)}.";
            if (altered.Length > 0)
            {
                yield return $"Kept in another form: {Names(altered)}.";
            }

            if (left.Length > 0)
            {
                yield return $"Not put back as before: {Names(left)}.";
            }
        }
    }

    /// <summary>The account as read after the write; null when it was refused.</summary>
    private async Task<ScimUser?> Write(ScimUser basis, FieldValues<CatalogField> values, SyncSettings current, CancellationToken cancellationToken)
    {
        ManagedAttributes ours = ManagedAttributes.None with { Held = [.. values.Present] };
        AttributePlan plan = UserDiffer.Diff(new DesiredUser(basis.UserName, basis.Email, Active: null, values, Hash: string.Empty), basis, ours, current);
        if (!plan.Operations.IsEmpty && await target.Update(basis, plan.Operations, RequestPriority.Interactive, cancellationToken) is not WriteOutcome.Written)
        {
            return null;
        }

        return await target.Get(basis.Id, RequestPriority.Interactive, cancellationToken) is ReadOutcome.Found found ? found.User : null;
    }

    private static string Names(IEnumerable<CatalogField> fields) => string.Join(", ", fields.Select(FieldNames<CatalogField>.Of));
}
