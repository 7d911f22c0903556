using Farthing.Calls;
using Farthing.Routing.Policies;
using Farthing.Routing.Rules;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Routing;

public sealed class ConditionTests
{
    private const string WithTools = """{"model":"gpt-4o","stream":true,"max_tokens":50,"response_format":{"type":"json_object"},"tools":[{"type":"function","function":{"name":"f"}}],"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:,"}}]}]}""";

    private static readonly Principal Ann = new() { User = "ann", Team = "core", Project = "shop", Feature = "mail-in", Key = "web", Tags = """{"task":"classify","env":"prod"}""" };

    [Theory]
    [InlineData("task == \"classify\"", true)]
    [InlineData("task == 'classify' and user == \"bob\"", false)]
    [InlineData("user == \"bob\" or team == \"core\"", true)]
    [InlineData("user == \"bob\" or team == \"core\" and project == \"bank\"", false)]
    [InlineData("(user == \"ann\" or team == \"x\") and not (project == \"bank\")", true)]
    [InlineData("feature like \"mail-*\" && !(key != \"web\")", true)]
    [InlineData("tag.env in (\"dev\", \"prod\")", true)]
    [InlineData("tag.env in [\"dev\"]", false)]
    [InlineData("tag.none == \"\"", true)]
    [InlineData("model like \"gpt-*\" and endpoint == \"chat\"", true)]
    [InlineData("tokens < 2k and tokens > 5", true)]
    [InlineData("output > 10", false)]
    [InlineData("not output > 10", true)]
    [InlineData("hour >= 9 and hour < 17 and weekday == \"sat\"", true)]
    [InlineData("weekday in (\"mon\", \"tue\")", false)]
    [InlineData("deadline < 500ms", false)]
    [InlineData("tools or streamed or structured", false)]
    [InlineData("tools == false", true)]
    [InlineData("modality == \"text\" and complexity == \"low\"", true)]
    [InlineData("budget > 80%", false)]
    [InlineData("ladder == \"none\"", true)]
    public void A_condition_asks_what_it_says(string condition, bool expected) =>
        ConditionReader.Read(condition).Holds(RouteCalls.Of(principal: Ann)).ShouldBe(expected);

    [Theory]
    [InlineData("tools and streamed and structured and modality == \"image\"")]
    [InlineData("output == 50")]
    [InlineData("quality == \"high\"")]
    [InlineData("deadline <= 2s")]
    public void A_condition_sees_what_the_request_holds(string condition) =>
        ConditionReader.Read(condition).Holds(RouteCalls.Of(WithTools, Ann, AskedQuality.High, deadline: TimeSpan.FromSeconds(2))).ShouldBeTrue();

    [Theory]
    [InlineData("", "at character 1: expected a field, such as task or tokens, but it ends here")]
    [InlineData("taks == \"a\"", "at character 1: \"taks\" is not a field; did you mean \"task\"?")]
    [InlineData("task = \"a\"", "at character 6: expected a comparison behind task, such as == \"…\"")]
    [InlineData("task == a", "at character 9: expected a text in quotes for task")]
    [InlineData("task == \"a", "at character 9: a text is not closed: its quote is missing")]
    [InlineData("tokens < many", "at character 10: expected a number for tokens")]
    [InlineData("tokens < 5h", "at character 11: \"h\" is no unit: k, m, %, s or ms")]
    [InlineData("tokens", "at character 7: expected a comparison behind tokens, such as < 2000, but it ends here")]
    [InlineData("task < \"a\"", "at character 1: task is no number: compare it with == or !=")]
    [InlineData("quality == \"hgh\"", "at character 12: quality is never \"hgh\"; did you mean \"high\"?; it is one of unsaid, low, medium, high")]
    [InlineData("quality like \"h*\"", "at character 1: quality is no text of your own: \"like\" asks for a pattern of one")]
    [InlineData("(tools", "at character 7: a bracket is not closed: expected \")\", but it ends here")]
    [InlineData("tools tools", "at character 7: expected \"and\", \"or\" or the end")]
    [InlineData("tools == yes", "at character 10: tools is true or false")]
    [InlineData("task in \"a\"", "at character 9: expected a list behind \"in\": (\"a\", \"b\")")]
    [InlineData("tag. == \"a\"", "is not a field")]
    public void What_cannot_be_read_is_told_by_place_and_remedy(string condition, string message) =>
        Should.Throw<RuleException>(() => ConditionReader.Read(condition)).Message.ShouldContain(message);

    [Fact]
    public void Depth_and_length_are_bounded()
    {
        Should.Throw<RuleException>(() => ConditionReader.Read(new string('(', 1_000))).Message.ShouldContain("32 deep");
        Should.Throw<RuleException>(() => ConditionReader.Read(string.Concat(Enumerable.Repeat("not ", 400)) + "tools")).Message.ShouldContain("32 deep");
        Should.Throw<RuleException>(() => ConditionReader.Read(new string('x', 3_000))).Message.ShouldContain("2000 characters");
    }

    [Fact]
    public void Whatever_is_written_it_is_read_or_refused_by_name() => Prop.ForAll<string>(text =>
    {
        try
        {
            ConditionReader.Read(text ?? "");
        }
        catch (RuleException)
        {
            // Told, not thrown from within.
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_words_of_the_language_make_up_is_read_or_refused_too()
    {
        string[] words = ["task", "tokens", "tools", "==", "<", "\"a\"", "5k", "and", "or", "not", "(", ")", "in", ",", "like", "quality", "\"high\"", "true"];
        Prop.ForAll(Gen.Elements(words).ListOf().ToArbitrary(), list =>
        {
            try
            {
                Condition condition = ConditionReader.Read(string.Join(' ', list));
                RouteRequest call = RouteCalls.Of(principal: Ann);

                // A call that fits it shows that it can be met.
                if (condition.Holds(call)) ConditionCases.CanHold(condition).ShouldBeTrue();
                else ConditionCases.CanHold(new Condition.Not(condition)).ShouldBeTrue();
            }
            catch (RuleException)
            {
                // Told.
            }
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("tokens < 5 and tokens > 10")]
    [InlineData("tokens < 0")]
    [InlineData("tokens > 5 and tokens < 6")]
    [InlineData("hour > 23")]
    [InlineData("task == \"a\" and task == \"b\"")]
    [InlineData("task == \"a\" and task like \"b*\"")]
    [InlineData("feature like \"mail*\" and not feature like \"m*\"")]
    [InlineData("tools and not tools")]
    [InlineData("quality == \"low\" and quality in (\"medium\", \"high\")")]
    [InlineData("quality != \"low\" and quality != \"medium\" and quality != \"high\" and quality != \"unsaid\"")]
    public void What_no_call_can_fit_is_found(string condition) =>
        RuleCheck.Find([(ConditionReader.Read(condition), "m")]).ShouldHaveSingleItem().Problem.ShouldStartWith("can never match");

    [Theory]
    [InlineData("tokens < 6 and tokens > 4")]
    [InlineData("not (output > 5) and not (output <= 5)")]
    [InlineData("task like \"a*\" and task != \"a\"")]
    public void What_some_call_fits_is_let_be(string condition) => RuleCheck.Find([(ConditionReader.Read(condition), "m")]).ShouldBeEmpty();

    [Fact]
    public void A_rule_behind_one_that_takes_all_its_calls_is_found_and_two_that_contradict_each_other()
    {
        Find("tools", "a", "tools and tokens < 5", "b").ShouldBe("is never used: rule 1 stands before it and matches all its calls; put this one first, or take it out");
        Find("tokens < 5", "a", "not tokens >= 5", "b").ShouldBe("contradicts rule 1: both match the same calls, and that one sends them to \"a\"; take one of them out");
        Find("tokens < 5", "a", "tokens < 6", "b").ShouldBeNull();
        RuleCheck.Find([(ConditionReader.Read("tokens < 5"), "a"), (ConditionReader.Read("tokens > 8"), "b"), (ConditionReader.Read("tokens != 6"), "c"), (ConditionReader.Read("tools and tokens != 6"), "d")])
            .ShouldHaveSingleItem().Index.ShouldBe(3);
        RuleCheck.Find([(ConditionReader.Read("tools"), "a"), (ConditionReader.Read("not tools and streamed"), "b"), (ConditionReader.Read("streamed"), "c")])
            .ShouldHaveSingleItem().Problem.ShouldStartWith("is never used: the rules before it together");
    }

    private static string? Find(string first, string firstTo, string second, string secondTo) =>
        RuleCheck.Find([(ConditionReader.Read(first), firstTo), (ConditionReader.Read(second), secondTo)]).Select(found => found.Problem).SingleOrDefault();
}
