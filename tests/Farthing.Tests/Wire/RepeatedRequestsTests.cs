using System.Text;
using Farthing.Wire;

namespace Farthing.Tests.Wire;

public sealed class RepeatedRequestsTests
{
    private static readonly byte[] Body = """{"model":"m","temperature":0.2,"messages":[{"role":"user","content":"x"}]}"""u8.ToArray();

    [Fact]
    public void A_request_that_comes_again_byte_by_byte_is_read_twice_at_the_most()
    {
        RepeatedRequests requests = new(maxDepth: 64);
        RequestView first = requests.Read(Body), second = requests.Read([.. Body]);
        second.IsRemembered.ShouldBeTrue();
        first.IsRemembered.ShouldBeFalse("most requests never come again");
        for (int i = 0; i < 3; i++) requests.Read([.. Body]).ShouldBeSameAs(second);
        second.Model.ShouldBe("m");
        second.Temperature.ShouldBe(0.2);
    }

    [Fact]
    public void One_that_differs_in_a_byte_is_another()
    {
        RepeatedRequests requests = new(maxDepth: 64);
        for (int i = 0; i < 3; i++) requests.Read(Body);
        requests.Read("""{"model":"n","temperature":0.2,"messages":[{"role":"user","content":"x"}]}"""u8).Model.ShouldBe("n");
        requests.Read([.. Body, (byte)' ']).ShouldNotBeSameAs(requests.Read(Body));
    }

    [Fact]
    public void More_than_are_remembered_push_each_other_out_and_are_read_right_all_the_same()
    {
        RepeatedRequests requests = new(maxDepth: 64);
        for (int round = 0; round < 4; round++)
        {
            for (int i = 0; i < 2_000; i++) requests.Read(Encoding.UTF8.GetBytes($$"""{"model":"m{{i}}","max_tokens":{{i}}}""")).Model.ShouldBe($"m{i}");
        }
    }

    [Fact]
    public void What_is_wrong_is_refused_each_time_and_what_is_long_is_read_each_time()
    {
        RepeatedRequests requests = new(maxDepth: 3);
        for (int i = 0; i < 3; i++) Should.Throw<RequestFormatException>(() => requests.Read("""{"a":[[[1]]]}"""u8)).Code.ShouldBe("json_too_deep");
        byte[] large = Encoding.UTF8.GetBytes($$"""{"model":"m","input":"{{new string('x', 20_000)}}"}""");
        for (int i = 0; i < 3; i++) requests.Read(large).IsRemembered.ShouldBeFalse();
    }
}
