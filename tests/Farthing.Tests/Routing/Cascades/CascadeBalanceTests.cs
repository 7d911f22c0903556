using Farthing.Routing.Cascades.Balances;
using Farthing.Tests.Budgets;
using Microsoft.Extensions.Logging.Abstractions;

namespace Farthing.Tests.Routing.Cascades;

public sealed class CascadeBalanceTests
{
    private readonly TestClock _time = new();

    [Fact]
    public void A_cascade_that_costs_more_than_its_strong_model_is_off_for_a_while_and_then_tried_again()
    {
        CascadeBalances balances = Create(calls: 10);
        for (int i = 0; i < 9; i++) balances.Add("shop", "p", "f", 1.1m, 1);
        balances.IsOff("shop", "p", "f").ShouldBeFalse();
        balances.Add("shop", "p", "f", 1.1m, 1);
        balances.IsOff("shop", "p", "f").ShouldBeTrue();
        balances.IsOff("shop", "p", "other").ShouldBeFalse();
        _time.Advance(TimeSpan.FromMinutes(59));
        balances.IsOff("shop", "p", "f").ShouldBeTrue();
        _time.Advance(TimeSpan.FromMinutes(2));
        balances.IsOff("shop", "p", "f").ShouldBeFalse();
        balances.Read().Single().Calls.ShouldBe(0);
    }

    [Fact]
    public void One_that_saves_goes_on_and_a_bad_spell_later_is_noticed()
    {
        CascadeBalances balances = Create(calls: 10);
        for (int i = 0; i < 1_000; i++) balances.Add("shop", "p", "f", 0.3m, 1);
        balances.IsOff("shop", "p", "f").ShouldBeFalse();
        int until = 0;
        while (!balances.IsOff("shop", "p", "f") && until < 5_000)
        {
            balances.Add("shop", "p", "f", 1.2m, 1);
            until++;
        }

        until.ShouldBeInRange(400, 1_500);
    }

    [Fact]
    public void One_that_may_not_stop_goes_on()
    {
        CascadeBalances balances = new(_time, NullLogger<CascadeBalances>.Instance);
        balances.Configure("p", new BalanceOptions { MayStop = false, FewestCalls = 1 });
        for (int i = 0; i < 100; i++) balances.Add("shop", "p", "f", 2, 1);
        balances.IsOff("shop", "p", "f").ShouldBeFalse();
    }

    [Fact]
    public void Balances_outlive_a_restart()
    {
        string folder = Directory.CreateTempSubdirectory("farthing-balances-").FullName;
        try
        {
            CascadeBalances balances = Create(calls: 1);
            balances.Add("shop", "p", "f", 2, 1);
            new BalanceFile(folder).TryWrite(balances.Read()).ShouldBeTrue();
            CascadeBalances after = Create(calls: 1);
            after.Restore(new BalanceFile(folder).Read(out string? problem));
            problem.ShouldBeNull();
            after.IsOff("shop", "p", "f").ShouldBeTrue();
            File.WriteAllText(Path.Combine(folder, BalanceFile.FileName), "{ no");
            new BalanceFile(folder).Read(out problem).ShouldBeEmpty();
            problem.ShouldNotBeNull();
            new BalanceFile(Path.Combine(folder, "none")).Read(out problem).ShouldBeEmpty();
            problem.ShouldBeNull("there is nothing wrong with a first start");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Balances_of_a_version_that_knew_no_projects_are_begun_anew_and_that_is_told()
    {
        string folder = Directory.CreateTempSubdirectory("farthing-balances-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, BalanceFile.FileName), """[{"route":"p","feature":"f","calls":60,"spent_usd":2,"strong_usd":1,"off_until":"2099-01-01T00:00:00+00:00"}]""");
            new BalanceFile(folder).Read(out string? problem).ShouldBeEmpty();
            problem.ShouldBe("it was written by an earlier version");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void What_one_project_loses_turns_nothing_off_for_another_and_takes_no_room_of_its()
    {
        CascadeBalances balances = Create(calls: 10);
        for (int i = 0; i < 6_000; i++) balances.Add("shop", "p", $"f{i}", 1, 2);
        for (int i = 0; i < 20; i++) balances.Add("shop", "p", "f", 2, 1);
        for (int i = 0; i < 20; i++) balances.Add("bank", "p", "f", 1, 2);
        balances.Count("shop", "p", CascadeOutcome.Escalated);
        balances.Count("bank", "p", CascadeOutcome.Stood);
        balances.IsOff("bank", "p", "f").ShouldBeFalse();
        balances.Read().Single(balance => balance.Project == "bank").Feature.ShouldBe("f");
        (balances.ShareStood("bank", "p"), balances.ShareStood("shop", "p")).ShouldBe((1, 0));
        balances.Outcomes.Sum(each => each.Calls).ShouldBe(2);
    }

    [Fact]
    public void Features_that_clients_make_up_do_not_grow_the_memory()
    {
        CascadeBalances balances = Create(calls: 10);
        for (int i = 0; i < 10_000; i++) balances.Add("shop", "p", $"f{i}", 1, 2);
        balances.Read().Count.ShouldBeLessThanOrEqualTo(4_097);
    }

    private CascadeBalances Create(int calls)
    {
        CascadeBalances balances = new(_time, NullLogger<CascadeBalances>.Instance);
        balances.Configure("p", new BalanceOptions { FewestCalls = calls });
        return balances;
    }
}
