using System.Text;
using Farthing.Wire;

namespace Farthing.Tests.Wire;

public sealed class StreamUsageFilterTests
{
    private const string Chunk = "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"é🙂\"}}],\"usage\":null}\n\n";
    private const string Passed = "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"é🙂\"}}]}\n\n";
    private const string UsageEvent = "data: {\"id\":\"c\",\"choices\":[],\"usage\":{\"prompt_tokens\":4,\"completion_tokens\":2}}\n\n";
    private const string Done = "data: [DONE]\n\n";

    [Fact]
    public void Every_split_of_a_stream_gives_the_same_bytes_without_the_usage_event()
    {
        byte[] stream = (Chunk + ": comment\n\n" + Chunk + UsageEvent + Done).Utf8();
        string expected = Passed + ": comment\n\n" + Passed + Done;
        for (int first = 0; first <= stream.Length; first++)
            for (int second = first; second <= stream.Length; second += 7)
                Pass(stream[..first], stream[first..second], stream[second..]).ShouldBe(expected);
    }

    [Fact]
    public void One_byte_at_a_time_gives_the_same_bytes() =>
        Pass([.. (Chunk + UsageEvent + Done).Utf8().Select(b => new[] { b })]).ShouldBe(Passed + Done);

    [Fact]
    public void Lines_that_end_in_carriage_return_and_newline_are_events_too() =>
        Pass((Chunk + UsageEvent + Done).Replace("\n", "\r\n").Utf8()).ShouldBe((Passed + Done).Replace("\n", "\r\n"));

    [Theory]
    [InlineData("data: {\"choices\":[{\"delta\":{\"content\":\",\\\"usage\\\":null\",\"usage\":null}}]}\n\n")]
    [InlineData("data: {\"choices\":[{\"delta\":{}}],\"usage\":{\"prompt_tokens\":1}}\n\n")]
    [InlineData("data: {\"usage\":{\"prompt_tokens\":1}}\n\n")]
    [InlineData("data: {\"choices\":[],\"usage\":{\"prompt_tokens\":\n\n")]
    [InlineData("data: {\"choices\":[],\"prompt_filter_results\":[{}]}\n\n")]
    public void Any_other_event_passes(string other) => Pass(other.Utf8()).ShouldBe(other);

    [Theory]
    [InlineData("{\"usage\":null,\"id\":1}", "{\"id\":1}")]
    [InlineData("{\"id\":1, \"usage\" : null , \"x\":2}", "{\"id\":1 , \"x\":2}")]
    [InlineData("{\"usage\":null}", "{}")]
    [InlineData("{\"choices\":[],\"usage\":null}", "{\"choices\":[]}")]
    public void A_usage_of_null_is_taken_out_wherever_it_stands(string chunk, string passed) =>
        Pass($"data: {chunk}\n\n".Utf8()).ShouldBe($"data: {passed}\n\n");

    [Fact]
    public void What_is_left_when_the_stream_is_cut_passes() => Pass((Chunk + UsageEvent[..40]).Utf8()).ShouldBe(Passed + UsageEvent[..40]);

    [Fact]
    public void An_event_passes_as_soon_as_it_is_complete()
    {
        using var filter = new StreamUsageFilter();
        filter.Append((Chunk + "data: {\"id\"").Utf8());
        byte[] passed = new byte[4096];
        Encoding.UTF8.GetString(passed, 0, filter.Read(passed)).ShouldBe(Passed);
    }

    [Fact]
    public void An_endless_event_is_not_held_in_memory()
    {
        using var filter = new StreamUsageFilter();
        byte[] piece = new byte[8192], passed = new byte[16384];
        Array.Fill(piece, (byte)'a');
        long total = 0;
        for (int i = 0; i < 1000; i++)
        {
            filter.Append(piece);
            int count;
            while ((count = filter.Read(passed)) > 0) total += count;
        }

        total.ShouldBeGreaterThan((1000 * 8192) - StreamUsageFilter.MaxEventLength - 1);
    }

    private static string Pass(params byte[][] pieces)
    {
        using var filter = new StreamUsageFilter();
        var passed = new MemoryStream();
        byte[] buffer = new byte[37];
        foreach (byte[] piece in pieces)
        {
            filter.Append(piece);
            Drain();
        }

        filter.Complete();
        Drain();
        return Encoding.UTF8.GetString(passed.ToArray());

        void Drain()
        {
            int count;
            while ((count = filter.Read(buffer)) > 0) passed.Write(buffer, 0, count);
        }
    }
}
