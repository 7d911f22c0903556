using Farthing.Answers;
using Farthing.Answers.Documents;
using Farthing.Answers.Matching;
using Farthing.Caching.Policies;
using Farthing.Calls;

namespace Farthing.Tests.Answers;

public sealed class AnswerBookTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_equal_question_gets_the_answer_and_no_other_does()
    {
        AnswerBook book = Book(("hours", Entry("Nine to five.", "When are you open?", "opening hours")));
        Find(book, " when are YOU open ").ShouldBe("Nine to five.");
        Find(book, "Opening hours?").ShouldBe("Nine to five.");
        Find(book, "When are you not open?").ShouldBeNull();
        Find(book, "?").ShouldBeNull();
    }

    [Fact]
    public void What_is_over_or_out_of_use_answers_nothing()
    {
        AnswerBook book = Book(
            ("over", Entry("Old.", "a") with { Until = Now }),
            ("off", Entry("Off.", "b") with { Disabled = true }),
            ("yet", Entry("New.", "c") with { Until = Now.AddTicks(1) }));
        Find(book, "a").ShouldBeNull();
        Find(book, "b").ShouldBeNull();
        Find(book, "c").ShouldBe("New.");
    }

    [Fact]
    public void The_answer_for_the_narrower_circle_wins_and_projects_never_see_each_others()
    {
        AnswerBook book = Book(
            ("all", Entry("For all.", "who")),
            ("shop", Entry("For the shop.", "who") with { For = Scope(("project", "shop")) }),
            ("bank", Entry("For the bank's chat.", "who") with { For = Scope(("project", "bank"), ("feature", "chat*")) }));
        Find(book, "who", new Principal { Project = "shop" }).ShouldBe("For the shop.");
        Find(book, "who", new Principal { Project = "bank" }).ShouldBe("For all.");
        Find(book, "who", new Principal { Project = "bank", Feature = "chat-web" }).ShouldBe("For the bank's chat.");
        Find(book, "who").ShouldBe("For all.");
    }

    [Fact]
    public void Tags_models_and_endpoints_are_conditions_too()
    {
        AnswerBook book = Book(
            ("t", Entry("T.", "q") with { For = Scope(("tag.env", "prod"), ("model", "gpt-4*"), ("endpoint", "chat")) }));
        Find(book, "q", new Principal { Tags = """{"env":"prod"}""" }).ShouldBe("T.");
        Find(book, "q", new Principal { Tags = """{"env":"test"}""" }).ShouldBeNull();
        Find(book, "q").ShouldBeNull();
    }

    [Fact]
    public void A_rule_answers_with_what_its_groups_matched()
    {
        AnswerBook book = new([], [Rule("order", new AnswerRuleDocument { Pattern = @"where is (my )?order (?<number>\d{4,10})", Answer = "Order {{number}} of {{user}}: see /orders/{{ number }}." })]);
        Find(book, "Where is my order 12345?", new Principal { User = "ada" }).ShouldBe("Order 12345 of ada: see /orders/12345.");
        Find(book, "Where is my order 12?").ShouldBeNull();
    }

    [Fact]
    public void What_a_caller_sends_is_never_read_as_a_template()
    {
        AnswerBook book = new([], [Rule("echo", new AnswerRuleDocument { Pattern = "say (?<what>.+)", Answer = "{{what}} / {{user}}" })]);
        Find(book, "say {{user}}", new Principal { User = "{{what}}{{project}}" }).ShouldBe("{{user}} / {{what}}{{project}}");
        Find(book, "say " + new string('x', 290))!.Length.ShouldBeLessThan(AnswerTemplate.LongestValue + 10);
    }

    [Fact]
    public void Words_must_all_be_there_as_words()
    {
        AnswerBook book = new([], [Rule("refund", new AnswerRuleDocument { Words = ["refund", "policy"], Answer = "30 days.", Longest = 60 })]);
        Find(book, "What is the refund-policy here?").ShouldBe("30 days.");
        Find(book, "What is the refunds policy?").ShouldBeNull();
        Find(book, "What is the refund policy? " + new string('x', 60)).ShouldBeNull();
    }

    [Fact]
    public void A_matcher_finds_other_words_among_entries_that_allow_it_and_only_for_whom_they_are()
    {
        AnswerBook book = new(
            [
                new("strict", Entry("Strict.", "how late are you open")),
                new("shop", Entry("Shop.", "when do you close") with { Similar = true, For = Scope(("project", "shop")) }),
                new("all", Entry("All.", "closing time") with { Similar = true }),
            ],
            [],
            new EveryQuestion());
        Find(book, "until when", new Principal { Project = "shop" }).ShouldBe("Shop.");
        Find(book, "until when").ShouldBe("All.");
        book.Find(AskedCall.Asking("until when"), "until when", Now)!.Score.ShouldBe(0.9);
    }

    [Theory]
    [InlineData("Hello {{nmae}}", "did you mean \"name\"")]
    [InlineData("Hello {{}}", "neither a group")]
    public void A_template_with_an_unknown_value_is_named(string template, string why) => AnswerTemplate.FindProblem(template, ["name"]).ShouldNotBeNull().ShouldContain(why);

    private static AnswerBook Book(params (string Name, FaqDocument Document)[] entries) => new(entries.Select(each => KeyValuePair.Create(each.Name, each.Document)), []);

    private static string? Find(AnswerBook book, string question, Principal? principal = null) => book.Find(AskedCall.Asking(question, principal), question, Now)?.Text;

    private static FaqDocument Entry(string answer, params string[] questions) => new() { Questions = questions, Answer = answer };

    private static KeyValuePair<string, AnswerRuleDocument> Rule(string name, AnswerRuleDocument document) => KeyValuePair.Create(name, document);

    private static AnswerScope Scope(params (string Name, string Pattern)[] terms) => new([.. terms.Select(term => CallTerm.Of(term.Name, term.Pattern)!)]);

    /// <summary>Finds the first question that may be found.</summary>
    private sealed class EveryQuestion : IQuestionMatcher, IQuestionIndex
    {
        private int _count;

        public IQuestionIndex Prepare(IReadOnlyList<string> questions)
        {
            _count = questions.Count;
            return this;
        }

        public QuestionMatch? Find(string question, Func<int, bool> isEligible)
        {
            for (int i = 0; i < _count; i++)
                if (isEligible(i)) return new QuestionMatch(i, 0.9);
            return null;
        }
    }
}
