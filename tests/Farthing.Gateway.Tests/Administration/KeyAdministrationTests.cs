using System.Text;
using System.Text.Json;
using Farthing.Administration;
using Farthing.Administration.Keys;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Tests.Support;
using Farthing.Ledger;
using Farthing.Sqlite.Administration;
using Microsoft.Extensions.DependencyInjection;

namespace Farthing.Gateway.Tests.Administration;

public sealed class KeyAdministrationTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Making_the_first_key_closes_the_gateway_at_once_and_deleting_the_last_opens_it_on_this_machine()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        (await Admin.CallAsync(gateway, "anything at all")).ShouldBe(200);
        string key = await Admin.MakeKeyAsync(gateway, """{"name":"web","project":"shop"}""");
        (await Admin.CallAsync(gateway, "anything at all")).ShouldBe(401);
        (await Admin.CallAsync(gateway, key)).ShouldBe(200);
        (await Admin.SendAsync(gateway, "DELETE", "keys/web")).Status.ShouldBe(200);
        (await Admin.CallAsync(gateway, key)).ShouldBe(200);
    }

    [Fact]
    public async Task A_key_pays_for_its_project_and_the_tree_above_it()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        (await Admin.SendAsync(gateway, "PUT", "organisations/acme", "{}")).Status.ShouldBe(200);
        (await Admin.SendAsync(gateway, "PUT", "teams/core", """{"organisation":"acme"}""")).Status.ShouldBe(200);
        (await Admin.SendAsync(gateway, "PUT", "projects/shop", """{"team":"core"}""")).Status.ShouldBe(200);
        string key = await Admin.MakeKeyAsync(gateway, """{"name":"web","project":"shop","feature":"search"}""");
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("x-api-key", key), ("x-farthing-team", "someone else's"));
        CallRecord record = await gateway.RecordOfAsync(response);
        record.Principal.ShouldBe(new Farthing.Calls.Principal { Key = "web", Project = "shop", Team = "core", Feature = "search" });
    }

    [Fact]
    public async Task A_key_is_shown_once_and_kept_nowhere()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        string key = await Admin.MakeKeyAsync(gateway, """{"name":"web"}""");
        string hash = Convert.ToHexStringLower(KeySecret.HashOf(key));
        key.ShouldStartWith("sk-farthing-");
        string admin = await Admin.MakeKeyAsync(gateway, """{"name":"ops","role":"operator"}""", "admin-keys");
        foreach (string page in (string[])["keys", "keys/web", "admin-keys", "admin-keys/ops", "audit"])
        {
            string shown = (await Admin.SendAsync(gateway, "GET", page)).Json.ToString();
            shown.ShouldNotContain(key);
            shown.ShouldNotContain(hash);
            shown.ShouldNotContain(admin);
        }

        foreach (string file in Directory.EnumerateFiles(gateway.DataFolder, "farthing.db*"))
        {
            await using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using StreamReader reader = new(stream, Encoding.Latin1);
            (await reader.ReadToEndAsync()).ShouldNotContain(key);
        }
    }

    [Fact]
    public async Task While_a_rotations_grace_lasts_both_secrets_work_and_at_its_end_only_the_new_one()
    {
        ManualTime time = new(Noon);
        await using RunningGateway gateway = await RunningGateway.StartAsync(configure: services => services.AddSingleton<TimeProvider>(time));
        string old = await Admin.MakeKeyAsync(gateway, """{"name":"web"}""");
        (int status, JsonElement rotated) = await Admin.SendAsync(gateway, "POST", "keys/web/rotate", """{"grace":"1h"}""");
        status.ShouldBe(200);
        string made = rotated.GetProperty("key").GetString()!;
        made.ShouldNotBe(old);
        (await Admin.CallAsync(gateway, old)).ShouldBe(200);
        (await Admin.CallAsync(gateway, made)).ShouldBe(200);
        time.Now = Noon.AddHours(1).AddTicks(-1);
        (await Admin.CallAsync(gateway, old)).ShouldBe(200);
        time.Now = Noon.AddHours(1);
        (await Admin.CallAsync(gateway, old)).ShouldBe(401);
        (await Admin.CallAsync(gateway, made)).ShouldBe(200);

        // Without a grace period the old one ends now.
        string last = (await Admin.SendAsync(gateway, "POST", "keys/web/rotate", """{"grace":"0"}""")).Json.GetProperty("key").GetString()!;
        (await Admin.CallAsync(gateway, made)).ShouldBe(401);
        (await Admin.CallAsync(gateway, last)).ShouldBe(200);
        (await Admin.SendAsync(gateway, "GET", "keys/web")).Json.GetProperty("secrets").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task Secrets_that_work_at_a_time_are_few_and_the_key_stays_readable()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        await Admin.MakeKeyAsync(gateway, """{"name":"web"}""");
        for (int i = 1; i < 8; i++) (await Admin.SendAsync(gateway, "POST", "keys/web/rotate")).Status.ShouldBe(200);
        (int status, JsonElement json) = await Admin.SendAsync(gateway, "POST", "keys/web/rotate");
        (status, Admin.CodeOf(json)).ShouldBe((400, "invalid_document"));
        await gateway.StopAndStartAsync();
        string last = (await Admin.SendAsync(gateway, "POST", "keys/web/rotate", """{"grace":"0"}""")).Json.GetProperty("key").GetString()!;
        (await Admin.CallAsync(gateway, last)).ShouldBe(200);
    }

    [Fact]
    public async Task A_key_is_refused_from_the_instant_of_its_end_on()
    {
        ManualTime time = new(Noon);
        await using RunningGateway gateway = await RunningGateway.StartAsync(configure: services => services.AddSingleton<TimeProvider>(time));
        string key = await Admin.MakeKeyAsync(gateway, """{"name":"web","expires":"2026-11-21T13:00:00Z"}""");
        time.Now = Noon.AddHours(1).AddTicks(-1);
        (await Admin.CallAsync(gateway, key)).ShouldBe(200);
        time.Now = Noon.AddHours(1);
        (await Admin.CallAsync(gateway, key)).ShouldBe(401);
        (await Admin.SendAsync(gateway, "PATCH", "keys/web", """{"expires":null}""")).Status.ShouldBe(200);
        (await Admin.CallAsync(gateway, key)).ShouldBe(200);
    }

    [Fact]
    public async Task Disabling_takes_effect_at_once_and_so_does_enabling()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        string key = await Admin.MakeKeyAsync(gateway, """{"name":"web"}""");
        (await Admin.SendAsync(gateway, "POST", "keys/web/disable")).Status.ShouldBe(200);
        (await Admin.CallAsync(gateway, key)).ShouldBe(401);
        (await Admin.SendAsync(gateway, "POST", "keys/web/enable")).Status.ShouldBe(200);
        (await Admin.CallAsync(gateway, key)).ShouldBe(200);
    }

    [Fact]
    public async Task No_call_is_refused_while_its_key_is_rotated()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        string key = await Admin.MakeKeyAsync(gateway, """{"name":"web"}""");
        string current = key;
        const int Clients = 20, Each = 50;
        async Task<int[]> CallManyAsync()
        {
            int[] statuses = new int[Each];
            for (int i = 0; i < Each; i++) statuses[i] = await Admin.CallAsync(gateway, Volatile.Read(ref current));
            return statuses;
        }

        Task<int[]>[] clients = [.. Enumerable.Range(0, Clients).Select(_ => Task.Run(CallManyAsync))];
        for (int rotation = 0; rotation < 5; rotation++)
            Volatile.Write(ref current, (await Admin.SendAsync(gateway, "POST", "keys/web/rotate")).Json.GetProperty("key").GetString()!);
        int[] all = [.. (await Task.WhenAll(clients)).SelectMany(statuses => statuses)];
        all.Length.ShouldBe(1000);
        all.ShouldAllBe(status => status == 200);
    }

    [Theory]
    [InlineData("gpt-4o-mini", true)]
    [InlineData("openai/gpt-4o-mini", true)]
    [InlineData("openai/*", false)]
    [InlineData("gpt-*-mini", true)]
    [InlineData("*", true)]
    [InlineData("gpt-4o", false)]
    [InlineData("claude-*", false)]
    [InlineData("*mini*o", false)]
    public async Task A_key_asks_only_for_models_it_may(string pattern, bool allowsBare)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        string key = await Admin.MakeKeyAsync(gateway, $$"""{"name":"web","models":["none-such","{{pattern}}"]}""");
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("x-api-key", key));
        ((int)response.StatusCode).ShouldBe(allowsBare && !pattern.Contains('/', StringComparison.Ordinal) ? 200 : 403);
        if (response.IsSuccessStatusCode) return;
        JsonElement error = (await RunningGateway.JsonAsync(response)).GetProperty("error");
        error.GetProperty("code").GetString().ShouldBe("model_not_allowed");
        error.GetProperty("param").GetString().ShouldBe("model");
        gateway.Simulator.Meter.Arrived.ShouldBe(0);
    }

    [Fact]
    public async Task A_model_named_with_its_provider_is_matched_by_both_kinds_of_pattern()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        string byModel = await Admin.MakeKeyAsync(gateway, """{"name":"a","models":"gpt-4o-mini"}""");
        string byProvider = await Admin.MakeKeyAsync(gateway, """{"name":"b","models":["openai/*"]}""");
        string body = Ask.Chat.Replace("gpt-4o-mini", "openai/gpt-4o-mini", StringComparison.Ordinal);
        (await Admin.CallAsync(gateway, byModel, body)).ShouldBe(200);
        (await Admin.CallAsync(gateway, byProvider, body)).ShouldBe(200);
        using var list = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
        list.Headers.TryAddWithoutValidation("x-api-key", byModel);
        using HttpResponseMessage models = await gateway.Client.SendAsync(list);
        (await RunningGateway.JsonAsync(models)).GetProperty("data").EnumerateArray().ShouldAllBe(model => model.GetProperty("id").GetString() == "gpt-4o-mini");
    }

    [Fact]
    public async Task A_key_calls_only_endpoints_it_may_and_is_told_in_its_own_dialect()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        string key = await Admin.MakeKeyAsync(gateway, """{"name":"web","endpoints":["chat_completions"]}""");
        (await Admin.CallAsync(gateway, key)).ShouldBe(200);
        using HttpResponseMessage refused = await gateway.PostAsync(Ask.MessagesPath, Ask.Message, ("x-api-key", key), Ask.AnthropicVersion);
        ((int)refused.StatusCode).ShouldBe(403);
        JsonElement json = await RunningGateway.JsonAsync(refused);
        json.GetProperty("type").GetString().ShouldBe("error");
        json.GetProperty("error").GetProperty("type").GetString().ShouldBe("permission_error");
        json.GetProperty("error").GetProperty("code").GetString().ShouldBe("endpoint_not_allowed");
    }

    [Theory]
    [InlineData("127.0.0.0/8", 200)]
    [InlineData("127.0.0.1", 200)]
    [InlineData("::1", 403)]
    [InlineData("10.0.0.0/8", 403)]
    public async Task A_key_is_used_only_from_addresses_it_may(string network, int status)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        string key = await Admin.MakeKeyAsync(gateway, $$"""{"name":"web","addresses":["{{network}}"]}""");
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("x-api-key", key), ("x-forwarded-for", "10.0.0.1"));
        ((int)response.StatusCode).ShouldBe(status);
        if (status == 403) Admin.CodeOf(await RunningGateway.JsonAsync(response)).ShouldBe("address_not_allowed");
    }

    [Theory]
    [InlineData("127.0.0.0/8", "10.1.2.3", 200)]
    [InlineData("127.0.0.0/8", "192.0.2.7", 403)]
    [InlineData("127.0.0.0/8", "10.1.2.3, 192.0.2.7", 403)]
    [InlineData("127.0.0.0/8", "192.0.2.7, 10.1.2.3, 127.0.0.9", 200)]
    [InlineData("127.0.0.0/8", "not an address", 403)]
    [InlineData("10.9.9.9", "10.1.2.3", 403)]
    [InlineData(null, "10.1.2.3", 403)]
    public async Task Where_a_client_is_is_what_the_last_trusted_proxy_says(string? proxies, string forwarded, int status)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(proxies is null ? "" : $"trusted_proxies: {proxies}");
        string key = await Admin.MakeKeyAsync(gateway, """{"name":"web","addresses":["10.0.0.0/8"]}""");
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("x-api-key", key), ("X-Forwarded-For", forwarded));
        ((int)response.StatusCode).ShouldBe(status);
    }

    [Fact]
    public async Task Without_keys_a_client_that_a_proxy_on_this_machine_brings_from_elsewhere_is_refused()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("trusted_proxies: [127.0.0.1, '::1']");
        using HttpResponseMessage own = await gateway.PostAsync(Ask.ChatPath, Ask.Chat);
        ((int)own.StatusCode).ShouldBe(200);
        using HttpResponseMessage others = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("X-Forwarded-For", "192.0.2.7"));
        ((int)others.StatusCode).ShouldBe(401);
    }

    [Fact]
    public async Task What_is_administered_survives_a_restart()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        string key = await Admin.MakeKeyAsync(gateway, """{"name":"web","project":"shop","models":["gpt-*"]}""");
        JsonElement before = (await Admin.SendAsync(gateway, "GET", "keys/web")).Json;
        await gateway.StopAndStartAsync();
        (await Admin.SendAsync(gateway, "GET", "keys/web")).Json.ToString().ShouldBe(before.ToString());
        (await Admin.CallAsync(gateway, key)).ShouldBe(200);
        (await Admin.CallAsync(gateway, "wrong")).ShouldBe(401);
    }

    [Fact]
    public async Task Two_keys_of_one_name_or_of_one_secret_are_refused()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        string key = await Admin.MakeKeyAsync(gateway, """{"name":"web"}""");
        (int status, JsonElement json) = await Admin.SendAsync(gateway, "POST", "keys", """{"name":"web"}""");
        (status, Admin.CodeOf(json)).ShouldBe((409, "name_taken"));
        (await Admin.CallAsync(gateway, key)).ShouldBe(200);
        string hash = Convert.ToHexStringLower(KeySecret.HashOf(key));
        (status, json) = await Admin.SendAsync(gateway, "POST", "keys", $$"""{"name":"other","secret":"sha256:{{hash}}"}""");
        (status, Admin.CodeOf(json)).ShouldBe((400, "invalid_document"));
        json.ToString().ShouldContain("has the same secret");
    }

    [Fact]
    public async Task Of_two_who_make_a_key_of_one_name_at_the_same_time_one_does()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        (int Status, JsonElement Json)[] answers =
            await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Admin.SendAsync(gateway, "POST", "keys", """{"name":"web"}""")));
        answers.Count(answer => answer.Status == 201).ShouldBe(1);
        answers.Count(answer => answer.Status == 409).ShouldBe(19);
        (await Admin.CallAsync(gateway, answers.Single(answer => answer.Status == 201).Json.GetProperty("key").GetString()!)).ShouldBe(200);
    }

    [Fact]
    public async Task Who_changes_what_somebody_else_has_changed_is_told()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        JsonElement read = (await Admin.SendAsync(gateway, "PUT", "projects/shop", """{"title":"one"}""")).Json;
        (await Admin.SendAsync(gateway, "PUT", "projects/shop", """{"title":"two"}""")).Status.ShouldBe(200);
        (int status, JsonElement json) = await Admin.SendAsync(gateway, "PUT", "projects/shop", read.ToString());
        (status, Admin.CodeOf(json)).ShouldBe((409, "version_conflict"));
        (await Admin.SendAsync(gateway, "GET", "projects/shop")).Json.GetProperty("title").GetString().ShouldBe("two");
    }

    [Fact]
    public async Task Replacing_a_key_keeps_its_secret()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        string key = await Admin.MakeKeyAsync(gateway, """{"name":"web"}""");
        JsonElement read = (await Admin.SendAsync(gateway, "GET", "keys/web")).Json;
        (await Admin.SendAsync(gateway, "PUT", "keys/web", read.ToString())).Status.ShouldBe(200);
        (await Admin.SendAsync(gateway, "PUT", "keys/web", """{"project":"other"}""")).Status.ShouldBe(200);
        (await Admin.CallAsync(gateway, key)).ShouldBe(200);
    }

    [Fact]
    public async Task What_the_settings_define_can_be_changed_only_there()
    {
        string hash = Convert.ToHexStringLower(KeySecret.HashOf("fk-good-0123456789abcdef"));
        await using RunningGateway gateway = await RunningGateway.StartAsync($$"""
            projects: [ { name: shop, team: core } ]
            keys:
              - { name: web, secret: "sha256:{{hash}}", project: shop }
            """);
        JsonElement shown = (await Admin.SendAsync(gateway, "GET", "keys/web")).Json;
        shown.GetProperty("source").GetString()!.ShouldMatch("farthing.yaml:[0-9]+$");
        foreach ((string method, string path, string? body) in new[]
        {
            ("PUT", "keys/web", "{}"), ("PATCH", "keys/web", "{}"), ("DELETE", "keys/web", null), ("POST", "keys", """{"name":"web"}"""),
            ("POST", "keys/web/rotate", null), ("POST", "keys/web/disable", null), ("PUT", "projects/shop", "{}"),
        })
        {
            (int status, JsonElement json) = await Admin.SendAsync(gateway, method, path, body);
            (status, Admin.CodeOf(json)).ShouldBe((409, "defined_in_settings"), $"{method} {path}");
            json.ToString().ShouldContain("farthing.yaml");
        }
    }

    [Fact]
    public async Task A_name_in_the_settings_and_in_the_store_is_an_error_at_start_that_names_both()
    {
        string hash = Convert.ToHexStringLower(KeySecret.HashOf("fk-good-0123456789abcdef"));
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        await Admin.MakeKeyAsync(gateway, """{"name":"web"}""");
        await gateway.Host.DisposeAsync();
        GatewayStartException refusal = await Should.ThrowAsync<GatewayStartException>(() => gateway.StartTwinAsync($$"""keys: [ { name: web, secret: "sha256:{{hash}}" } ]"""));
        refusal.Message.ShouldMatch("The key \"web\" is defined in .*farthing.yaml:[0-9]+ and also in the store \\(by admin.key, ");
    }

    [Fact]
    public async Task A_key_that_contradicts_its_projects_team_is_refused()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        (await Admin.SendAsync(gateway, "PUT", "projects/shop", """{"team":"core"}""")).Status.ShouldBe(200);
        (int status, JsonElement json) = await Admin.SendAsync(gateway, "POST", "keys", """{"name":"web","project":"shop","team":"other"}""");
        (status, Admin.CodeOf(json)).ShouldBe((400, "invalid_document"));
        await Admin.MakeKeyAsync(gateway, """{"name":"ops","project":"infra","team":"other"}""");
        (await Admin.SendAsync(gateway, "PUT", "projects/infra", """{"team":"core"}""")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task A_change_by_another_process_reaches_the_running_gateway()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        gateway.Host.Administration.Subscribe(snapshot =>
        {
            if (snapshot.Find(KeyKind.Instance, "web") is not null) arrived.TrySetResult();
        });
        await using AdministrationDirectory other = await AdministrationDirectory.OpenAsync(SqliteAdministrationStore.Open(gateway.DataFolder));
        using JsonDocument key = JsonDocument.Parse($$"""{"secret":"sha256:{{Convert.ToHexStringLower(KeySecret.HashOf("fk-good-0123456789abcdef"))}}"}""");
        await other.SaveAsync(KeyKind.Instance, "web", key.RootElement, 0, "another process", CancellationToken.None);
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(30));
        (await Admin.CallAsync(gateway, "fk-good-0123456789abcdef")).ShouldBe(200);
        (await Admin.CallAsync(gateway, "wrong")).ShouldBe(401);
    }

    [Fact]
    public async Task Every_change_is_in_the_audit_log_with_who_when_and_what()
    {
        ManualTime time = new(Noon);
        await using RunningGateway gateway = await RunningGateway.StartAsync(configure: services => services.AddSingleton<TimeProvider>(time));
        string ops = await Admin.MakeKeyAsync(gateway, """{"name":"ops","role":"operator"}""", "admin-keys");
        await Admin.SendAsync(gateway, "POST", "keys", """{"name":"web"}""", ops);
        await Admin.SendAsync(gateway, "PATCH", "keys/web", """{"project":"shop"}""", ops);
        await Admin.SendAsync(gateway, "POST", "keys/web/rotate", null, ops);
        await Admin.SendAsync(gateway, "POST", "keys/web/disable", null, ops);
        await Admin.SendAsync(gateway, "DELETE", "keys/web", null, ops);
        (await Admin.SendAsync(gateway, "DELETE", "keys/none", null, ops)).Status.ShouldBe(404);

        JsonElement[] rows = [.. (await Admin.SendAsync(gateway, "GET", "audit")).Json.GetProperty("audit").EnumerateArray().Reverse()];
        rows.Select(row => $"{row.GetProperty("position")} {row.GetProperty("by")} {row.GetProperty("action")} {row.GetProperty("kind")} {row.GetProperty("name")}").ShouldBe(
        [
            "1 admin.key create admin_key ops", "2 ops create key web", "3 ops change key web", "4 ops rotate key web", "5 ops disable key web", "6 ops delete key web",
        ]);
        rows[1].GetProperty("before").ValueKind.ShouldBe(JsonValueKind.Null);
        rows[2].GetProperty("before").GetProperty("project").GetString().ShouldBe("default");
        rows[2].GetProperty("after").GetProperty("project").GetString().ShouldBe("shop");
        rows[5].GetProperty("after").ValueKind.ShouldBe(JsonValueKind.Null);
        (await Admin.SendAsync(gateway, "GET", "audit?kind=key&name=web&limit=2&before=6")).Json.GetProperty("audit").EnumerateArray().Select(row => row.GetProperty("position").GetInt32()).ShouldBe([5, 4]);
    }
}
