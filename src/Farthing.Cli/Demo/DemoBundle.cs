using System.Text.Json.Nodes;

namespace Farthing.Cli.Demo;

/// <summary>
/// The calls of a demo: what the products of a small shop ask of language models in a minute. One inner list for each feature; its calls
/// are made one after the other, features beside each other.
/// </summary>
internal static class DemoBundle
{
    private const string Sonnet = "claude-sonnet-4-5";

    /// <summary>Makes the bundle.</summary>
    public static IReadOnlyList<IReadOnlyList<DemoCall>> Create() => [SupportChat(), Search(), Summaries(), Help(), Triage(), CodeReview(), Lab()];

    // The same long handbook before every question. Anthropic's cache is written by the first call and read by the others, because the prompt
    // marks it; OpenAI's finds what it saw before by itself.
    private static List<DemoCall> SupportChat()
    {
        DemoCall Ask(string user, string question, bool stream, int? leavesAfter = null) => Call("support-chat", "care", user, "/v1/messages", new JsonObject
        {
            ["model"] = Sonnet,
            ["max_tokens"] = 400,
            ["stream"] = stream,
            ["system"] = new JsonArray(new JsonObject
            {
                ["type"] = "text",
                ["text"] = DemoTexts.Handbook,
                ["cache_control"] = new JsonObject { ["type"] = "ephemeral" },
            }),
            ["messages"] = new JsonArray(Message("user", question)),
        }) with
        { LeavesAfter = leavesAfter };

        return
        [
            Ask("mia", "Hello, my order LL4471902 was due to leave on Monday. Where is it?", stream: false),
            Ask("mia", "Thank you. And if nobody is at home when the haulier comes, what then?", stream: true),
            Ask("jonas", "My new Moth lamp flickers in the evening. Is it broken? Can I send it back?", stream: true),
            Ask("priya", "The plug of my Harbour lamp gets warm and smells a little burnt. It was a present and I would rather not lose it.", stream: false),
            Ask("tomas", "Please explain, in full and step by step, how to clean a brass lamp, a linen shade and a wool blanket.", stream: true, leavesAfter: 6),
            Chat("support-chat", "care", "lena", "gpt-4.1", DemoTexts.Handbook, "Which light bulb do I need for the big Tide pendant?", stream: true),
            Chat("support-chat", "care", "lena", "gpt-4.1", DemoTexts.Handbook, "And may I dim it?", stream: true),
        ];
    }

    private static List<DemoCall> Search()
    {
        DemoCall Embed(string user, params string[] texts) => Call("search", "discovery", user, "/v1/embeddings", new JsonObject
        {
            ["model"] = "text-embedding-3-small",
            ["input"] = new JsonArray([.. texts.Select(text => (JsonNode)text)]),
        });
        DemoCall Rewrite(string user, string query)
        {
            DemoCall call = Chat("search", "discovery", user, "gpt-4.1-nano",
                "Turn what a shopper typed into JSON: {\"category\": string, \"colours\": [string], \"below\": number or null}. Answer with the JSON alone.", query);
            call.Body["response_format"] = new JsonObject { ["type"] = "json_object" };
            return call;
        }

        return
        [
            Embed("catalogue-job", "Tide pendant, hand-blown glass globe on a black cord", "Moth table lamp with a folded paper shade", "Harbour wall lamp, lacquered brass",
                "Loom blanket, grey wool with a white edge", "Reed floor lamp, ash wood, linen shade", "Small clip lamp for reading in bed"),
            Embed("guest-8812", "warm light for a reading corner"),
            Rewrite("guest-8812", "something green for the hallway not more than 80"),
            Embed("guest-9034", "lamp that survives a toddler", "lampe für das kinderzimmer"),
            Rewrite("guest-9034", "blankets in earthy colours for under a hundred and twenty"),
            Embed("guest-9107", "pendant for a high ceiling, nothing shiny"),
        ];
    }

    private static List<DemoCall> Summaries()
    {
        DemoCall Summarise(string user, string model, string text, bool stream = false) => Call("summaries", "docs", user, "/v1/responses", new JsonObject
        {
            ["model"] = model,
            ["instructions"] = "Summarise for colleagues who were not there: decisions first, then open questions, then who does what. No preamble.",
            ["input"] = text,
            ["max_output_tokens"] = 300,
            ["stream"] = stream,
        });

        return
        [
            Summarise("ines", "gpt-4.1-mini",
                "Notes of the stock meeting. The glass blower can deliver forty globes a week from March, not sixty. Ola wants to take the large Tide off the front page until May. Ravi objects: it is a third of pendant sales. We agreed to show delivery times on the page instead and to look again in two weeks. Nobody knows yet what the carrier will charge for the new boxes; Ines asks until Thursday."),
            Summarise("ines", "gpt-4.1-mini",
                "Notes of the returns review. One return in five is a lamp that flickers; in four of five of these the bulb was not made for dimming. We put a card with the right bulbs into each box from April. The texts for the card come from care, the drawing from Ola. Open: whether to add a bulb to each lamp, which costs 1.10 a piece and would save about 3 for each return that does not happen.", stream: true),
            Call("summaries", "docs", "ravi", "/v1/messages", new JsonObject
            {
                ["model"] = "claude-haiku-4-5",
                ["max_tokens"] = 250,
                ["messages"] = new JsonArray(Message("user",
                    "Summarise this thread in four bullet points. Ravi: the spring catalogue is eight pages too long for the cheap postage. Ola: then the blankets go to the back and share a page. Ines: customers find the blankets through the catalogue only. Ravi: a page costs 900. Ola: fine, we drop the history of the workshop instead. Ines: agreed, but it stays on the website. Ravi: to the printer on Friday.")),
            }),
        ];
    }

    // What visitors ask again and again: the second is answered with what the first was told, the third though it says it in other words.
    private static List<DemoCall> Help()
    {
        DemoCall Ask(string user, string question)
        {
            DemoCall call = Chat("help", "care", user, "gpt-4.1-mini", DemoTexts.Handbook, question);
            call.Body["temperature"] = 0;
            return call;
        }

        return
        [
            Ask("visitor-17", "How long do I have to send a lamp back?"),
            Ask("visitor-52", "How long do I have to send a lamp back?"),
            Ask("visitor-80", "Hi there, how long do I have to send a lamp back please?"),
        ];
    }

    private static List<DemoCall> Triage()
    {
        DemoCall Sort(string user, string mail)
        {
            DemoCall call = Chat("triage", "care", user, "gpt-5-nano", "Sort the mail of a lamp shop.", mail);
            call.Body["response_format"] = new JsonObject
            {
                ["type"] = "json_schema",
                ["json_schema"] = new JsonObject
                {
                    ["name"] = "ticket",
                    ["strict"] = true,
                    ["schema"] = JsonNode.Parse(
                        """{"type":"object","properties":{"topic":{"type":"string","enum":["order","return","fault","press","other"]},"urgent":{"type":"boolean"}},"required":["topic","urgent"],"additionalProperties":false}"""),
                },
            };
            return call;
        }

        DemoCall lookUp = Chat("triage", "care", "inbox", "gpt-5.4-mini", "Use the tool when a mail names an order.", "Where is LL4471902? I paid on Friday. Regards, M. Sand");
        lookUp.Body["tools"] = JsonNode.Parse(
            """[{"type":"function","function":{"name":"find_order","description":"Find an order by its number.","parameters":{"type":"object","properties":{"number":{"type":"string"}},"required":["number"]}}}]""");
        lookUp.Body["tool_choice"] = "required";
        return
        [
            Sort("inbox", "The cable of my lamp has lost its sleeve near the plug and sparks when I move it. What shall I do?"),
            Sort("inbox", "I write for the Sunday supplement and would like to visit the workshop in March."),
            Sort("inbox", "My parcel has not moved for five days and the birthday is on Saturday. Can you help?"),
            Sort("inbox", "Please send me a paper label, I have no printer. The blanket is too small for our bed."),
            lookUp,
        ];
    }

    private static List<DemoCall> CodeReview()
    {
        DemoCall thorough = Chat("code-review", "platform", "ben", "o4-mini", null,
            $"Review this change. Name real defects only, each with the line and a failing example.\n\n{DemoTexts.Patch}");
        thorough.Body["reasoning_effort"] = "medium";
        return
        [
            thorough,
            Call("code-review", "platform", "ben", "/v1/messages", new JsonObject
            {
                ["model"] = "claude-opus-4-6",
                ["max_tokens"] = 500,
                ["stream"] = true,
                ["messages"] = new JsonArray(
                    Message("user", $"Is it safe to call expire() and hold() from two threads?\n\n{DemoTexts.Patch}"),
                    Message("assistant", "No. Both change the same lists without a lock."),
                    Message("user", "Then show me the smallest correct version of expire().")),
            }),
            Chat("code-review", "platform", "aiko", "gpt-5.4-mini", "Answer with one word: trivial, ordinary or risky.", $"How risky is this change?\n\n{DemoTexts.Patch}"),
            Chat("code-review", "platform", "aiko", "gpt-5.5", "You write commit messages: one line in the imperative, then the reason.", DemoTexts.Patch),
        ];
    }

    // A model that no catalog knows: its cost is unknown, and says so.
    private static List<DemoCall> Lab() =>
    [
        Chat("lab", "platform", "aiko", "gpt-next-preview", null, "Write a haiku about a lamp that is left on for the cat."),
        Chat("lab", "platform", "aiko", "gpt-5.4-nano", null, "Write a haiku about a lamp that is left on for the cat."),
    ];

    private static DemoCall Chat(string feature, string team, string user, string model, string? system, string question, bool stream = false)
    {
        JsonArray messages = [];
        if (system is not null) messages.Add(Message("system", system));
        messages.Add(Message("user", question));
        return Call(feature, team, user, "/v1/chat/completions", new JsonObject { ["model"] = model, ["stream"] = stream, ["messages"] = messages });
    }

    private static DemoCall Call(string feature, string team, string user, string path, JsonObject body) =>
        new() { Feature = feature, Team = team, User = user, Path = path, Body = body };

    private static JsonObject Message(string role, string text) => new() { ["role"] = role, ["content"] = text };
}
