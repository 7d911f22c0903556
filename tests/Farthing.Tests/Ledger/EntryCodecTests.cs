using Farthing.Ledger;
using Farthing.Ledger.Journal;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Ledger;

public sealed class EntryCodecTests
{
    [Fact]
    public void An_outcome_is_read_as_it_was_written() =>
        Prop.ForAll<int>(seed =>
        {
            CallRecord call = new RandomCalls(seed).Call();
            EqualCalls.ShouldEqual(EntryCodec.ReadOutcome(Outcome(call), new TextPool()), call);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void An_intent_is_read_as_it_was_written() =>
        Prop.ForAll<int>(seed =>
        {
            CallIntent intent = new RandomCalls(seed).Intent();
            EntryCodec.ReadIntent(Intent(intent), new TextPool()).ShouldBe(intent);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_decimal_keeps_its_value_and_scale() =>
        Prop.ForAll<decimal>(value =>
        {
            PayloadWriter writer = new(stackalloc byte[4]);
            writer.Decimal(value);
            decimal read = new PayloadReader(writer.Written, new TextPool()).Decimal();
            writer.Dispose();
            read.ShouldBe(value);
            read.Scale.ShouldBe(value.Scale);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_number_is_read_as_it_was_written() =>
        Prop.ForAll<long>(value =>
        {
            long[] numbers = [value, long.MinValue, long.MaxValue, -1, 0];
            PayloadWriter writer = new(stackalloc byte[16]);
            foreach (long number in numbers) writer.Number(number);
            PayloadReader reader = new(writer.Written, new TextPool());
            foreach (long number in numbers) reader.Number().ShouldBe(number);
            writer.Dispose();
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_payload_cut_anywhere_is_refused_and_never_misread()
    {
        byte[] whole = Outcome(new RandomCalls(1).Call(charges: 2));
        for (int length = 0; length < whole.Length; length++)
        {
            byte[] cut = whole[..length];
            Should.Throw<InvalidDataException>(() => EntryCodec.ReadOutcome(cut, new TextPool()));
        }
    }

    [Fact]
    public void Text_beyond_its_bound_is_cut_between_characters_and_NUL_is_replaced()
    {
        CallRecord call = new RandomCalls(2).Call(charges: 1);
        CallRecord hostile = call with
        {
            RequestedModel = "a\0b",
            Principal = call.Principal with { User = new string('u', 255) + "💸", Feature = new string('f', 1 << 20), Tags = "{\"k\":\"" + new string('t', 1 << 20) + "\"}" },
        };
        CallRecord read = EntryCodec.ReadOutcome(Outcome(hostile), new TextPool());
        read.RequestedModel.ShouldBe("a\uFFFDb");
        read.Principal.User.ShouldBe(new string('u', 255));
        read.Principal.Feature.ShouldBe(new string('f', LedgerText.MaxChars));
        read.Principal.Tags.ShouldBe(LedgerText.OversizeTags);
    }

    private static byte[] Intent(CallIntent intent)
    {
        PayloadWriter writer = new(stackalloc byte[16]);
        EntryCodec.WriteIntent(ref writer, intent);
        byte[] payload = writer.Written.ToArray();
        writer.Dispose();
        return payload;
    }

    internal static byte[] Outcome(CallRecord call)
    {
        PayloadWriter writer = new(stackalloc byte[16]);
        EntryCodec.WriteOutcome(ref writer, call);
        byte[] payload = writer.Written.ToArray();
        writer.Dispose();
        return payload;
    }
}
