using Farthing.Cli.Commands;

namespace Farthing.Cli.Tests.Commands;

public sealed class ServeOptionsTests
{
    [Fact]
    public void A_plain_command_line_is_read_without_the_parser()
    {
        ServeOptions.Read(["serve"]).ShouldBe(new ServeOptions());
        ServeOptions.Read(["serve", "--config", "a.yaml", "--urls", "http://127.0.0.1:1", "--simulate", "--json"])
            .ShouldBe(new ServeOptions("a.yaml", "http://127.0.0.1:1", Simulate: true, Json: true));
    }

    [Theory]
    [InlineData("report")]
    [InlineData("serve", "--help")]
    [InlineData("serve", "--config")]
    [InlineData("serve", "--config", "--simulate")]
    [InlineData("serve", "--urls", "a", "--urls", "b")]
    [InlineData("serve", "now")]
    public void Anything_else_goes_to_the_parser(params string[] args) => ServeOptions.Read(args).ShouldBeNull();
}
