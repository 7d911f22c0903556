using Farthing.Caching.Semantic.Questions;

namespace Farthing.Tests.Caching.Semantic;

public sealed class QuestionReaderTests
{
    [Theory]
    [InlineData("What is the capital of France?", "what's the capital of france")]
    [InlineData("What is the capital of France?", "  WHAT IS   THE CAPITAL OF FRANCE ?!")]
    [InlineData("What is the capital of France?", "Hi there! What is the capital of France? Thank you very much")]
    [InlineData("What is the capital of France?", "Can you please tell me what is the capital of France?")]
    [InlineData("What is the capital of France?", "Ｗｈａｔ ｉｓ the ｃａｐｉｔａｌ of France")]
    [InlineData("my card doesn't work", "My card does not work, please.")]
    [InlineData("find the café", "Find the cafe\u0301")]
    public void Case_punctuation_space_contractions_and_courtesies_leave_the_plain_key_as_it_is(string first, string second) =>
        Read(second).PlainKey.ShouldBe(Read(first).PlainKey);

    [Theory]
    [InlineData("how do you say please in French", "how do you say thanks in French")]
    [InlineData("is C++ fast", "is C fast")]
    [InlineData("what is 5% of 80", "what is 5 of 80")]
    [InlineData("log in to paypal", "log in to p\u0430ypal")]
    [InlineData("find the café", "find the cafe")]
    public void What_means_something_changes_the_plain_key(string first, string second) => Read(second).PlainKey.ShouldNotBe(Read(first).PlainKey);

    [Theory]
    [InlineData("How do I reset my router password?", "how can I reset the router passwords")]
    [InlineData("What are the opening hours of the museum", "what is the opening hour of a museum?")]
    [InlineData("convert twenty-five miles to km", "Convert 25 miles to kilometers")]
    public void The_gate_looks_at_stemmed_content_and_the_kind_of_question(string first, string second)
    {
        Read(first).GateKey.ShouldNotBeNull();
        Read(second).GateKey.ShouldBe(Read(first).GateKey);
    }

    [Theory]
    [InlineData("How do I reset my router password?", "Why do I reset my router password?")]
    [InlineData("convert 25 miles to km", "convert 26 miles to km")]
    [InlineData("should I sell my old house", "should I not sell my old house")]
    [InlineData("flights from Boston to Denver", "flights from Denver to Boston")]
    public void The_gate_is_shut_where_meaning_differs(string first, string second) => Read(second).GateKey.ShouldNotBe(Read(first).GateKey);

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("?!...")]
    [InlineData("\u0000\u0001")]
    [InlineData("как сбросить пароль")]
    [InlineData("パスワードを忘れました")]
    public void What_is_no_english_question_is_not_comparable(string text) => Read(text).IsComparable.ShouldBeFalse();

    [Fact]
    public void A_text_of_a_megabyte_is_read_and_not_comparable()
    {
        Question question = Read(string.Concat(Enumerable.Repeat("every word of this is the same again ", 30_000)));
        question.IsComparable.ShouldBeFalse();
        question.GateKey.ShouldBeNull();
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("thank you")]
    [InlineData("please")]
    public void A_text_of_courtesies_alone_keeps_them(string text) => Read(text).PlainKey.ShouldNotBe(Read("").PlainKey);

    [Theory]
    [InlineData("is it raining", QuestionType.YesNo)]
    [InlineData("how many eggs", QuestionType.HowMany)]
    [InlineData("how come it rains", QuestionType.Why)]
    [InlineData("turn on the lights", QuestionType.Statement)]
    [InlineData("hello, where is my card", QuestionType.Where)]
    public void The_kind_of_a_question_is_read(string text, QuestionType type) => Read(text).Type.ShouldBe(type);

    private static Question Read(string text) => Semantics.Engine.Read(text);
}
