using System.Text.Json;
using Farthing.Calls;

namespace Farthing.Gateway.Tests;

public sealed class AttributionTests
{
    [Fact]
    public async Task Our_own_header_fields_say_who_asks_and_for_what()
    {
        Principal who = await AskAsync("", ("x-farthing-feature", "search"), ("x-farthing-user", "ann"), ("x-farthing-team", "blue"), ("x-farthing-tags", "env=prod, beta,region:eu"));
        who.ShouldBe(new Principal { Feature = "search", User = "ann", Team = "blue", Tags = """{"beta":"","env":"prod","region":"eu"}""" });
    }

    [Theory]
    [InlineData("x-farthing-tags", """{"env":"prod","n":3,"yes":true,"deep":{"a":1},"none":null}""", """{"env":"prod","n":"3","yes":"true"}""")]
    [InlineData("x-litellm-tags", "one,two", """{"one":"","two":""}""")]
    [InlineData("cf-aig-metadata", """{"env":"prod"}""", """{"env":"prod"}""")]
    [InlineData("Helicone-Property-Session", "abc", """{"Session":"abc"}""")]
    [InlineData("x-farthing-tags", "{broken", "")]
    [InlineData("x-farthing-tags", ",,,=x,:y", """{":y":"","=x":""}""")]
    public async Task Tags_come_from_many_gateways_header_fields(string name, string value, string tags) =>
        (await AskAsync("", (name, value))).Tags.ShouldBe(tags);

    [Theory]
    [InlineData("x-litellm-end-user-id")]
    [InlineData("Helicone-User-Id")]
    public async Task Other_gateways_names_of_the_user_are_understood(string name) => (await AskAsync("", (name, "ann"))).User.ShouldBe("ann");

    [Theory]
    [InlineData("\"user\":\"ann\"", "ann")]
    [InlineData("\"safety_identifier\":\"hash-1\"", "hash-1")]
    [InlineData("\"user\":\"ann\",\"safety_identifier\":\"hash-1\"", "hash-1")]
    [InlineData("\"metadata\":{\"user_id\":\"ann\"}", "ann")]
    [InlineData("\"user\":null", "")]
    [InlineData("\"user\":{\"a\":1}", "")]
    public async Task The_body_may_name_the_user(string field, string user) => (await AskAsync(field)).User.ShouldBe(user);

    [Fact]
    public async Task Header_fields_win_over_the_body_and_the_first_tag_of_a_name_wins()
    {
        Principal who = await AskAsync(
            "\"user\":\"body\",\"metadata\":{\"team\":\"body\",\"feature\":\"body\",\"env\":\"body\",\"more\":\"body\"}",
            ("x-farthing-user", "head"), ("x-farthing-team", "head"), ("x-farthing-tags", "env=head"), ("x-litellm-end-user-id", "other"));
        (who.User, who.Team, who.Feature).ShouldBe(("head", "head", "body"));
        JsonElement tags = JsonDocument.Parse(who.Tags).RootElement;
        tags.GetProperty("env").GetString().ShouldBe("head");
        tags.GetProperty("more").GetString().ShouldBe("body");
    }

    [Fact]
    public async Task Control_characters_are_taken_out_and_long_values_cut()
    {
        Principal who = await AskAsync("\"user\":\"a\\u0000b\\u001b[31mc\\u009bd\\ne\",\"metadata\":{\"long\":\"" + new string('x', 300) + "\",\"face\":\"" + new string('y', 255) + "\\ud83d\\ude42\"}");
        who.User.ShouldBe("a b [31mc d e");
        JsonElement tags = JsonDocument.Parse(who.Tags).RootElement;
        tags.GetProperty("long").GetString()!.Length.ShouldBe(256);
        tags.GetProperty("face").GetString().ShouldBe(new string('y', 255));
    }

    [Fact]
    public async Task At_most_16_tags_are_kept()
    {
        Principal who = await AskAsync("", ("x-farthing-tags", string.Join(',', Enumerable.Range(0, 40).Select(i => $"t{i:00}"))));
        JsonDocument.Parse(who.Tags).RootElement.EnumerateObject().Count().ShouldBe(16);
    }

    [Fact]
    public async Task A_text_of_another_script_survives()
    {
        (await AskAsync("\"user\":\"Zoë 🙂 模型\"")).User.ShouldBe("Zoë 🙂 模型");
        (await AskAsync("\"metadata\":{\"bad\":\"\\ud800\",\"good\":\"1\"}")).Tags.ShouldNotContain("bad");
    }

    private static async Task<Principal> AskAsync(string field, params (string Name, string Value)[] headers)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        string body = field.Length == 0 ? Ask.Chat : Ask.Chat.Replace("{\"model\"", "{" + field + ",\"model\"", StringComparison.Ordinal);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, body, headers);
        return (await gateway.RecordOfAsync(response)).Principal;
    }
}
