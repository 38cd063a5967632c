using OrleansSync.Connectors.JumpCloud.Json;
using OrleansSync.Contracts.Scim;

namespace OrleansSync.Connectors.JumpCloud;

/// <summary>Searches through the whole listing, for servers whose filters do not serve. Everybody who asks while a walk is running shares the next one:
/// what a walk has passed before the question was asked would be older than the question.</summary>
/// <remarks>Bounded: one walk at a time, at most <c>usersMax</c> users, and only those that somebody asks for are kept.</remarks>
internal sealed class SharedSearch(Func<CancellationToken, IAsyncEnumerable<TargetPage>> walk, Func<int> usersMax) : IDisposable
{
    private readonly Lock gate = new();
    private readonly CancellationTokenSource stop = new();
    private List<Question> waiting = [];
    private bool running;

    public Task<FindOutcome> ByEmail(string email, CancellationToken cancellationToken) => Ask(new Question(email, ByEmail: true, cancellationToken));

    public Task<FindOutcome> ByUserName(string userName, CancellationToken cancellationToken) => Ask(new Question(userName, ByEmail: false, cancellationToken));

    public void Dispose()
    {
        stop.Cancel();
        stop.Dispose();
    }

    private async Task<FindOutcome> Ask(Question question)
    {
        lock (gate)
        {
            waiting.Add(question);
            if (!running)
            {
                running = true;
                _ = AnswerAll();
            }
        }

        return await question.Answer.Task.WaitAsync(question.Cancelled);
    }

    private async Task AnswerAll()
    {
        while (TryNextBatch(out List<Question> batch))
        {
            try
            {
                await Answer(batch);
            }
            catch (OperationCanceledException)
            {
                batch.ForEach(static question => question.Answer.TrySetCanceled(CancellationToken.None));
            }
            catch (Exception failure)
            {
                // The edge: whoever asked gets what went wrong, and the next batch its turn.
                batch.ForEach(question => question.Answer.TrySetException(failure));
            }
        }
    }

    private bool TryNextBatch(out List<Question> batch)
    {
        lock (gate)
        {
            (batch, waiting) = (waiting, []);
            running = batch.Count > 0;
            return running;
        }
    }

    private async Task Answer(List<Question> batch)
    {
        ILookup<string, Question> emails = batch.Where(static question => question.ByEmail).ToLookup(static question => ScimText.Fold(question.Text), StringComparer.OrdinalIgnoreCase);
        ILookup<string, Question> names = batch.Where(static question => !question.ByEmail).ToLookup(static question => ScimText.Fold(question.Text), StringComparer.OrdinalIgnoreCase);
        int count = 0;
        await foreach (TargetPage page in walk(stop.Token))
        {
            foreach (ScimUser user in page.Users)
            {
                foreach (Question question in emails[ScimText.Fold(user.Email ?? string.Empty)].Concat(names[ScimText.Fold(user.UserName)]))
                {
                    question.Hits.Add(user);
                }
            }

            count += page.Users.Length;
            bool nobodyWaits = batch.TrueForAll(static question => question.Cancelled.IsCancellationRequested);
            if (page.End is not null || count > usersMax() || nobodyWaits)
            {
                batch.ForEach(question => question.Answer.TrySetResult(OutcomeOf(question, page.End)));
                return;
            }
        }
    }

    // Hits are real however the walk ended; that there is nobody needs a complete one.
    private static FindOutcome OutcomeOf(Question question, ListingEnd? end)
    {
        if (question.Hits.Count > 0 || end is { Complete: true })
        {
            return new FindOutcome.Hits([.. question.Hits]);
        }

        return new FindOutcome.Failed(end?.Failure ?? new TargetFailure(
            TargetFailureKind.Unsupported,
            Status: null,
            RetryAfter: null,
            end is null ? "The filters do not serve, and there are more users than JumpCloud:SearchListingMax." : "The filters do not serve, and the listing is incomplete."));
    }

    private sealed record Question(string Text, bool ByEmail, CancellationToken Cancelled)
    {
        public List<ScimUser> Hits { get; } = [];

        public TaskCompletionSource<FindOutcome> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
