using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Farthing.Caching.Answers;
using Farthing.Caching.Insight;
using Farthing.Caching.Policies;
using Farthing.Caching.Replay;
using Farthing.Caching.Semantic.Serving;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing;
using Farthing.Wire;

namespace Farthing.Caching.Exact;

/// <summary>Keeps whole answers and gives them to those who ask the same. Safe from any thread.</summary>
/// <param name="cache">Where they are kept.</param>
/// <param name="time">The clock.</param>
/// <param name="book">Counts what was found and kept, unless <c>null</c>.</param>
public sealed class AnswerStore(ICache cache, TimeProvider time, ReuseBook? book = null)
{
    /// <summary>How many answers that were read are remembered, and how long they may be, in bytes: no more than a few megabytes outlive their entries.</summary>
    private const int Slots = 256, MostRemembered = 8 * 1024;

    private readonly AnswerCodec _codec = new();
    private readonly ReadAnswer?[] _read = new ReadAnswer?[Slots];

    /// <summary>What was not kept, and why.</summary>
    public NotKeptAnswers NotKept { get; } = new();

    /// <summary>Looks in memory.</summary>
    internal bool TryGet(in CachedCall call, [NotNullWhen(true)] out CacheEntry? entry) =>
        (cache.TryGet(call.Key, out entry) || (call.StepKey != call.Key && cache.TryGet(call.StepKey, out entry))) && IsGood(call, entry);

    /// <summary>Looks everywhere.</summary>
    internal async ValueTask<CacheEntry?> FindAsync(CachedCall call, CancellationToken cancellationToken)
    {
        CacheEntry? entry = await cache.FindAsync(call.Key, cancellationToken).ConfigureAwait(false);
        if ((entry is null || !IsGood(call, entry)) && call.StepKey != call.Key) entry = await cache.FindAsync(call.StepKey, cancellationToken).ConfigureAwait(false);
        return entry is not null && IsGood(call, entry) ? entry : null;
    }

    /// <summary>Answers a call with what is stored, in the form that it wants.</summary>
    internal bool TryServe(Call call, in CachedCall cached, CacheEntry entry, [NotNullWhen(true)] out Reply? reply)
    {
        reply = null;
        if (entry.Header.Kind != CacheKind.Answer || !TryRead(entry, out StoredAnswer? answer)) return false;
        bool inTime = cached.Policy.Pace == ReplayPace.Original && cached.Form != AnswerForm.Whole;
        if (AnswerReader.Convert(call.Endpoint, answer.Form, answer.Body, cached.Form, inTime) is not { } converted) return false;
        ReadOnlyMemory<byte> body = converted.Body;
        if (StreamUsageFilter.IsFor(call)) body = StreamUsageFilter.Strip(body);
        AnswerHead head = answer.Form == cached.Form ? answer.Head : answer.Head with { ContentType = cached.Form.MediaType() };
        IReadOnlyList<AnswerMark> marks = inTime ? MarksFor(answer, converted.Ends, converted.Body.Length, body.Length) : [];
        reply = new StoredReply(answer, head, body, inTime ? new ReplayClock(marks, body.Length, time, call.ClientLeft) : null);
        book?.Record(entry, cached.Policy.Semantic.Route);
        call.CacheResult = CacheResults.Exact;
        call.IsAnswered = true;
        call.AnswerOf = answer.Origin;
        call.Saved = answer.Cost ?? Usd.Zero;
        call.Charges.Add(answer.Charge);
        call.TimeToFirstByte = time.GetElapsedTime(call.StartTimestamp);
        return true;
    }

    /// <summary>Reads an answer, or finds it read: what is asked for often is not read each time.</summary>
    private bool TryRead(CacheEntry entry, [NotNullWhen(true)] out StoredAnswer? answer)
    {
        ref ReadAnswer? slot = ref _read[entry.Header.Key.SecondFingerprint % Slots];
        if (Volatile.Read(ref slot) is { } read && ReferenceEquals(read.Entry, entry))
        {
            answer = read.Answer;
            return true;
        }

        if (!_codec.TryRead(entry.Payload, out answer)) return false;
        if (entry.Payload.Length <= MostRemembered) Volatile.Write(ref slot, new ReadAnswer(entry, answer));
        return true;
    }

    private sealed record ReadAnswer(CacheEntry Entry, StoredAnswer Answer);

    /// <summary>The words of two answers and the questions that they answer, or <c>null</c> when one of them is gone or has none.</summary>
    internal async ValueTask<AnswerPair?> ReadTextsAsync(AnswerCheck check, CancellationToken cancellationToken)
    {
        if (check.Lookup.Match is not { } match || await cache.FindAsync(check.Lookup.Matched, cancellationToken).ConfigureAwait(false) is not { } earlier) return null;
        if (!_codec.TryRead(earlier.Payload, out StoredAnswer? stored) || AnswerText.Read(check.Endpoint, stored) is not { } earlierText) return null;
        if (!_codec.TryRead(check.Fresh.Payload, out StoredAnswer? fresh) || AnswerText.Read(check.Endpoint, fresh) is not { } text) return null;
        return new AnswerPair(match.Question.Text, earlierText, check.Lookup.Question.Text, text) { Regions = check.Regions };
    }

    /// <summary>Keeps an answer that has ended well, if it is one that may be used again.</summary>
    /// <param name="call">The call that it was made for.</param>
    /// <param name="cached">The call as the cache sees it.</param>
    /// <param name="head">The answer's header.</param>
    /// <param name="body">Its body, which is copied.</param>
    /// <param name="marks">When how much had come.</param>
    /// <param name="charge">What it used and cost.</param>
    internal void Keep(Call call, in CachedCall cached, AnswerHead head, ReadOnlyMemory<byte> body, IReadOnlyList<AnswerMark> marks, Charge charge)
    {
        if (!cached.Policy.Exact) return;
        if (WhyNot(call, cached, head, body, charge) is { } reason)
        {
            NotKept.Count(reason);
            return;
        }

        StoredAnswer answer = new()
        {
            Form = cached.Form,
            Head = head,
            Call = call.Id,
            Provider = charge.Provider,
            Deployment = charge.Deployment,
            Model = charge.Model,
            ServiceTier = charge.ServiceTier,
            Usage = charge.Usage,
            Cost = charge.Cost,
            Duration = charge.Duration,
            Marks = marks,
            Body = body,
        };
        DateTimeOffset now = time.GetUtcNow();
        CacheEntry entry = new(
            new CacheHeader
            {
                Key = cached.StepKey,
                Kind = CacheKind.Answer,
                Scope = cached.Scope.ToString(),
                Model = charge.Model,
                Tags = TagsOf(cached.Asker),
                StoredAt = now,
                ExpiresAt = now + cached.Ttl,
                StaleUntil = now + cached.Ttl + cached.Policy.Stale,
                Worth = charge.Cost ?? Usd.Zero,
            },
            AnswerCodec.Write(answer));
        cache.Put(entry);
        book?.Record(entry, cached.Policy.Semantic.Route);
    }

    private static NotKept? WhyNot(Call call, in CachedCall cached, AnswerHead head, ReadOnlyMemory<byte> body, Charge charge) =>
        body.IsEmpty ? Exact.NotKept.Empty
        : charge.UsageStatus != UsageStatus.Reported ? Exact.NotKept.NoUsage
        : !cached.Form.Is(head.ContentType) ? Exact.NotKept.OtherType
        : AnswerReader.Judge(call.Endpoint, cached.Form, body) is not { } traits ? Exact.NotKept.NotUnderstood
        : WhyNot(cached.Policy, traits, call);

    private static NotKept? WhyNot(CachePolicy policy, AnswerTraits traits, Call call) =>
        traits.HasFlag(AnswerTraits.CallsTools) && policy.Tools == ToolPolicy.Off ? Exact.NotKept.CallsTools
        : traits.HasFlag(AnswerTraits.UsedProviderTools) && policy.Tools != ToolPolicy.All ? Exact.NotKept.UsedProviderTools
        : traits.HasFlag(AnswerTraits.Refused) && !policy.Refusals ? Exact.NotKept.Refused

        // One that ended at a limit that we set, not the caller, is nobody else's answer.
        : traits.HasFlag(AnswerTraits.Truncated) && (!policy.Truncated || call.OutputLimit is not null) ? Exact.NotKept.Truncated
        : null;

    /// <summary>Names for purges: the feature, and tags as <c>name</c> and <c>name=value</c>.</summary>
    private static List<string> TagsOf(Principal principal)
    {
        List<string> tags = [];
        if (principal.Feature.Length > 0) tags.Add(principal.Feature);
        if (principal.Tags.Length == 0) return tags;
        using JsonDocument document = JsonDocument.Parse(principal.Tags);
        foreach (JsonProperty tag in document.RootElement.EnumerateObject())
        {
            tags.Add(tag.Name);
            tags.Add($"{tag.Name}={tag.Value}");
        }

        return tags;
    }

    /// <summary>When how much may be sent: as it came, or, where that is not known, evenly over the time that the answer took.</summary>
    private static List<AnswerMark> MarksFor(StoredAnswer answer, IReadOnlyList<int> ends, int converted, int sent)
    {
        double share = converted == 0 ? 1 : (double)sent / converted;
        if (answer.Marks.Count > 0 && ends.Count == 0) return [.. answer.Marks.Select(mark => mark with { Bytes = (int)Math.Ceiling(mark.Bytes * share) })];
        return [.. ends.Select((end, i) => new AnswerMark(answer.Duration * (i + 1) / ends.Count, (int)Math.Ceiling(end * share)))];
    }

    /// <summary>Whether an entry is served for the last time before it is renewed.</summary>
    internal bool IsStale(in CachedCall call, CacheEntry entry)
    {
        // Nothing is kept beyond its end then, and what is older than the caller takes is not served.
        if (call.Policy.Stale <= TimeSpan.Zero && entry.Header.StaleUntil == entry.Header.ExpiresAt) return false;
        DateTimeOffset now = time.GetUtcNow();
        return !entry.Header.IsFreshAt(now) || now - entry.Header.StoredAt >= call.Ttl;
    }

    private bool IsGood(in CachedCall call, CacheEntry entry)
    {
        DateTimeOffset now = time.GetUtcNow();

        // Whoever had it kept may have asked for longer than this caller, or than the settings say by now. Who says how old it may be takes nothing that is being renewed.
        TimeSpan oldest = call.Ttl == call.Policy.Ttl ? call.Ttl + call.Policy.Stale : call.Ttl;
        return entry.Header.IsUsableAt(now) && now - entry.Header.StoredAt < oldest;
    }
}
