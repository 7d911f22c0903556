namespace Farthing.Gateway.Tests.Caching;

public sealed class LadderAndScopeTests
{
    private const string Keys = """

        keys:
          - { name: a1, secret: sha256:$A1, project: alpha }
          - { name: a2, secret: sha256:$A2, project: alpha }
          - { name: b1, secret: sha256:$B1, project: beta }
        """;

    [Theory]
    [InlineData("key", "miss miss miss exact")]
    [InlineData("project", "miss exact miss exact")]
    [InlineData("team", "miss exact miss exact")]
    [InlineData("organisation", "miss exact miss exact")]
    [InlineData("everyone", "miss exact exact exact")]
    [InlineData("user", "bypass bypass bypass bypass")]
    public async Task An_answer_is_shared_within_its_scope_and_no_further(string scope, string expected)
    {
        string keys = Keys;
        foreach (string name in (string[])["A1", "A2", "B1"])
            keys = keys.Replace($"${name}", Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"sk-secret-of-{name}"))), StringComparison.Ordinal);
        await using CachingGateway caching = await CachingGateway.StartAsync($"cache: {{ exact: on, max_temperature: 2, scope: {scope} }}{keys}");
        List<string> seen = [];
        foreach (string name in (string[])["A1", "A2", "B1", "A1"])
            seen.Add((await caching.AskAsync(Ask.ChatPath, Ask.Chat, ("Authorization", $"Bearer sk-secret-of-{name}"), ("x-farthing-team", "claimed"))).Cache);
        string.Join(' ', seen).ShouldBe(expected);
    }

    [Fact]
    public async Task A_full_budget_is_answered_from_caches_only()
    {
        await using CachingGateway caching = await CachingGateway.StartAsync("""
            cache: { exact: on, max_temperature: 2 }
            budgets: [{ name: all, usd: 0.000001, per: 1d, hard: false, ladder: [{ do: cache-only, at: 0.5 }] }]
            """);
        (await caching.AskAsync(Ask.ChatPath, Ask.Chat)).Cache.ShouldBe("miss");
        CachedAnswer again = await caching.AskAsync(Ask.ChatPath, Ask.Chat);
        (again.Status, again.Cache).ShouldBe((200, "exact"));
        CachedAnswer other = await caching.AskAsync(Ask.ChatPath, Ask.Chat.Replace("three", "four", StringComparison.Ordinal));
        other.Status.ShouldBe(402);
        other.Body.ShouldContain("budget_exhausted");
    }

    [Fact]
    public async Task An_answer_made_under_a_step_is_served_under_that_step_only()
    {
        const string Big = """{"model":"gpt-4o","messages":[{"role":"user","content":"Name three rivers."}]}""";
        await using CachingGateway caching = await CachingGateway.StartAsync("""
            cache: { exact: on, max_temperature: 2 }
            budgets:
              - { name: ann, for: { user: ann }, usd: 1, per: 1d, ladder: [{ do: cheaper, models: { gpt-4o: gpt-4o-mini }, at: 0 }] }
              - { name: eve, for: { user: eve }, usd: 1, per: 1d, ladder: [{ do: shorten, output: 300, at: 0 }] }
            """);
        (await caching.AskAsync(Ask.ChatPath, Big, ("x-farthing-user", "ann"))).Cache.ShouldBe("miss");
        CachedAnswer cheap = await caching.AskAsync(Ask.ChatPath, Big, ("x-farthing-user", "ann"));
        (cheap.Cache, cheap.Model).ShouldBe(("exact", "openai/gpt-4o-mini"));
        (await caching.AskAsync(Ask.ChatPath, Big, ("x-farthing-user", "eve"))).Cache.ShouldBe("miss");
        CachedAnswer full = await caching.AskAsync(Ask.ChatPath, Big, ("x-farthing-user", "bob"));
        (full.Cache, full.Model).ShouldBe(("miss", "openai/gpt-4o"));

        // Once the full answer is there, it is as cheap as the other and better.
        CachedAnswer after = await caching.AskAsync(Ask.ChatPath, Big, ("x-farthing-user", "ann"));
        (after.Cache, after.Model).ShouldBe(("exact", "openai/gpt-4o"));
    }
}
