using System.Collections.Immutable;
using System.Net.Http.Headers;
using OrleansSync.Connectors.Http;
using OrleansSync.Connectors.JumpCloud.Http;
using OrleansSync.Connectors.JumpCloud.Json;
using OrleansSync.Contracts.Scim;

namespace OrleansSync.Connectors.JumpCloud;

/// <content>Updating a user. A write that was refused changed nothing (RFC 7644 §3.5.2: atomic), so it may be said again in another form; a write whose
/// outcome is unknown never is.</content>
internal sealed partial class JumpCloudTarget
{
    /// <inheritdoc/>
    public async Task<WriteOutcome> Update(ScimUser basis, ImmutableArray<ScimOperation> operations, RequestPriority priority, CancellationToken cancellationToken)
    {
        await OffScheduler.Leave();
        if (operations.IsDefaultOrEmpty)
        {
            throw new ArgumentException("An update needs at least one operation.", nameof(operations));
        }

        if (transport.Root is not { } root)
        {
            return new WriteOutcome.Unauthorized(Status: 401, NotConfigured.Detail);
        }

        try
        {
            return await Climb(root, new UpdateStep(basis, IsFresh: false, learned.Current.Form, operations, priority, Refusal: null), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Only reads between two forms throw: every write so far was refused.
            return new WriteOutcome.NotSent();
        }
    }

    /// <summary>From the form that this server is known to take to coarser ones, until one is taken or there is no other.</summary>
    private async Task<WriteOutcome> Climb(ScimRoot root, UpdateStep step, CancellationToken cancellationToken)
    {
        while (true)
        {
            PatchBody? patch = step.Form == UpdateForm.Put ? null : new PatchBody(step.Basis, step.Operations, step.Form, learned.Current);

            // What is not ours goes back as it is at this moment: a listing may be old, or show only half of a user.
            if (patch is not { SendsForeign: false } && !step.IsFresh)
            {
                ReadOutcome read = await Get(step.Basis.Id, step.Priority, cancellationToken);
                if (read is not ReadOutcome.Found found)
                {
                    return OutcomeOf(read);
                }

                step = step with { Basis = found.User, IsFresh = true };
                continue;
            }

            using ScimReply reply = await transport.Write(
                new ScimRequest(
                    patch is null ? HttpMethod.Put : HttpMethod.Patch,
                    root.User(step.Basis.Id),
                    step.Priority,
                    patch?.Write() ?? PutBody.Write(step.Basis, step.Operations),
                    IfMatch: EntityTag(step.Basis.Version)),
                cancellationToken);
            if (reply.IsSuccess)
            {
                return await Accepted(reply, step, patch, root, cancellationToken);
            }

            WriteOutcome refusal = RefusalOf(reply, isPost: false);
            UpdateStep? next = await Next(reply, refusal, step, patch, cancellationToken);
            if (next is null)
            {
                return step.Refusal is not null && refusal is WriteOutcome.Rejected ? step.Refusal : refusal;
            }

            if (next.Verdict is not null)
            {
                return next.Verdict;
            }

            step = next with { Refusal = step.Refusal ?? refusal };
        }
    }

    /// <summary>Null: the refusal stands.</summary>
    private async Task<UpdateStep?> Next(ScimReply reply, WriteOutcome refusal, UpdateStep step, PatchBody? patch, CancellationToken cancellationToken)
    {
        if (reply.Fate != ScimFate.Answered)
        {
            return null;
        }

        if (reply.Status == 404 || IsMissing(reply))
        {
            return await AfterNotFound(reply, step, patch, cancellationToken);
        }

        if (reply.Status is 405 or 501)
        {
            UpdateForm? coarser = reply.Status == 501 && patch is not null ? UpdateLadder.AfterUnimplemented(step.Form, patch, learned.Current) : UpdateForm.Put;
            return WithoutMethod(step, patch, coarser);
        }

        if (reply.Status == 500 && patch is { AddsItems: true } && learned.Current.AddItems == Support.Unknown)
        {
            // The outcome is in doubt and stays so; but the next attempt shall not run into the same wall (jumpcloud-scim.md §5: first phone of a second type).
            learned.Learn("adding single items failed: arrays are replaced whole", static known => known with { AddItems = Support.No });
            return null;
        }

        if (refusal is not WriteOutcome.Rejected rejected || patch is null)
        {
            return null;
        }

        if (UpdateLadder.IsNoTarget(rejected) && !step.IsFresh)
        {
            // The user may have changed since it was read: look again before blaming the form.
            ReadOutcome read = await Get(step.Basis.Id, step.Priority, cancellationToken);
            if (read is not ReadOutcome.Found found)
            {
                return step with { Verdict = OutcomeOf(read) };
            }

            if (!found.User.Resource.Span.SequenceEqual(step.Basis.Resource.Span))
            {
                return step with { Basis = found.User, IsFresh = true };
            }

            step = step with { IsFresh = true };
        }

        return UpdateLadder.AfterRefusal(rejected, step.Form, patch, learned.Current) is { } form ? step with { Form = form } : null;
    }

    /// <summary>404 is the user's absence or the method's: only a read tells (jumpcloud-scim.md §5).</summary>
    private async Task<UpdateStep?> AfterNotFound(ScimReply reply, UpdateStep step, PatchBody? patch, CancellationToken cancellationToken)
    {
        Support method = patch is null ? learned.Current.Put : learned.Current.Patch;
        if (IsMissing(reply) && method == Support.Yes)
        {
            return step with { Verdict = new WriteOutcome.Missing() };
        }

        ReadOutcome read = await Get(step.Basis.Id, step.Priority, cancellationToken);
        return read is ReadOutcome.Found found
            ? WithoutMethod(step with { Basis = found.User, IsFresh = true }, patch, UpdateForm.Put)
            : step with { Verdict = OutcomeOf(read) };
    }

    /// <summary>The server lacks the method: PUT in place of PATCH; nothing in place of PUT.</summary>
    private UpdateStep? WithoutMethod(UpdateStep step, PatchBody? patch, UpdateForm? coarser)
    {
        if (patch is null)
        {
            if (learned.Current.Put != Support.Yes)
            {
                learned.Learn("the directory has no PUT", static known => known with { Put = Support.No });
            }

            return null;
        }

        if (coarser is { } form and not UpdateForm.Put)
        {
            return step with { Form = form };
        }

        // What worked before has not gone away: this refusal is about something else.
        if (learned.Current.Patch == Support.Yes)
        {
            return null;
        }

        learned.Learn("the directory has no PATCH", static known => known with { Patch = Support.No, Form = UpdateForm.Put });
        return step with { Form = UpdateForm.Put };
    }

    private async Task<WriteOutcome> Accepted(ScimReply reply, UpdateStep step, PatchBody? patch, ScimRoot root, CancellationToken cancellationToken)
    {
        if (reply.IsUnreadable)
        {
            return new WriteOutcome.InDoubt(reply.Status, "The reply is not JSON, or was cut short.");
        }

        ScimUser? user = TryReadUser(reply);
        user = user is not null && string.Equals(user.Id, step.Basis.Id, StringComparison.Ordinal) ? user : null;
        learned.Learn("updates work", known => UpdateLadder.AfterSuccess(known, step, patch));
        return patch is { UsesValuePaths: true } && learned.Current.ValuePaths == Support.Unknown
            ? await CheckValuePaths(new WriteOutcome.Written(step.Basis.Id, user), step, root, cancellationToken)
            : new WriteOutcome.Written(step.Basis.Id, user);
    }

    // What a read in the place of a write means for the write: surely not done.
    private static WriteOutcome OutcomeOf(ReadOutcome read) => read switch
    {
        ReadOutcome.Missing => new WriteOutcome.Missing(),
        ReadOutcome.Failed { Failure: { Kind: TargetFailureKind.Unauthorized } failure } => new WriteOutcome.Unauthorized(failure.Status ?? 401, failure.Detail),
        ReadOutcome.Failed { Failure: { Kind: TargetFailureKind.Throttled or TargetFailureKind.Unavailable } failure } => new WriteOutcome.Throttled(failure.RetryAfter ?? DefaultPause),
        ReadOutcome.Failed { Failure: var failure } => new WriteOutcome.Rejected(failure.Status ?? 0, ScimType: null, failure.Detail),
        _ => new WriteOutcome.Throttled(DefaultPause),
    };

    // Some servers number their versions: a tag that is none would be refused, or never match.
    private static string? EntityTag(string? version) => EntityTagHeaderValue.TryParse(version, out _) ? version : null;
}
