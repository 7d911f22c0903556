using System.Text;
using Farthing.Caching;
using Farthing.Caching.Storage;
using FsCheck;
using FsCheck.Fluent;
using static Farthing.Tests.Caching.Stores.CacheEntries;

namespace Farthing.Tests.Caching;

public sealed class PayloadCodecTests
{
    private static readonly byte[] Key1 = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly byte[] Key2 = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private static readonly CacheEntry Answer = Entry("a") with { Payload = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"role\":\"assistant\",\"content\":\"Farthing\"}", 100))) };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_packed_is_unpacked(bool encrypted)
    {
        var codec = new PayloadCodec(encrypted ? Key1 : []);
        foreach (CacheEntry entry in (CacheEntry[])[Answer, Entry("b", 0), Entry("c", 1), Entry("d", 511), Entry("e", 100_000)])
        {
            CacheEntry packed = codec.Encode(entry);
            packed.Payload.Length.ShouldBeLessThan(entry.Payload.Length + 64);
            codec.Decode(packed).ShouldBe(entry);
        }

        codec.Encode(Answer).Payload.Length.ShouldBeLessThan(Answer.Payload.Length / 10);
    }

    [Fact]
    public void An_encrypted_payload_shows_nothing_and_is_never_the_same_twice()
    {
        var codec = new PayloadCodec(Key1);
        byte[] first = codec.Encode(Entry("a") with { Payload = "the secret of the answer"u8.ToArray() }).Payload.ToArray();
        first.AsSpan().IndexOf("secret"u8).ShouldBe(-1);
        codec.Encode(Entry("a") with { Payload = "the secret of the answer"u8.ToArray() }).Payload.ToArray().ShouldNotBe(first);
    }

    [Fact]
    public void Another_key_or_none_finds_nothing()
    {
        CacheEntry first = new PayloadCodec(Key1).Encode(Answer);
        new PayloadCodec(Key2).Decode(first).ShouldBeNull();
        new PayloadCodec([]).Decode(first).ShouldBeNull();
        new PayloadCodec(Key1).Decode(new PayloadCodec([]).Encode(Answer)).ShouldBeNull("who can write to the store could else put in what it likes");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_payload_under_another_key_or_of_another_kind_is_nothing(bool encrypted)
    {
        var codec = new PayloadCodec(encrypted ? Key1 : []);
        CacheEntry packed = codec.Encode(Answer);
        codec.Decode(packed with { Header = packed.Header with { Key = Key("b") } }).ShouldBeNull();
        codec.Decode(packed with { Header = packed.Header with { Kind = CacheKind.Result } }).ShouldBeNull();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Whatever_is_cut_or_changed_is_nothing(bool encrypted)
    {
        var codec = new PayloadCodec(encrypted ? Key1 : []);
        byte[] whole = codec.Encode(Answer).Payload.ToArray();
        for (int length = 0; length < whole.Length; length++) codec.Decode(Answer with { Payload = whole.AsMemory(0, length) }).ShouldBeNull();
        Prop.ForAll(Gen.Choose(0, whole.Length - 1).ToArbitrary(), Gen.Choose(1, 255).ToArbitrary(), (place, change) =>
        {
            byte[] changed = [.. whole];
            changed[place] ^= (byte)change;
            codec.Decode(Answer with { Payload = changed }).ShouldBeNull();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void A_key_of_another_length_is_refused() => Should.Throw<ArgumentException>(() => new PayloadCodec(new byte[16]));
}
