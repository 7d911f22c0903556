using Farthing.Budgets.Accounts;
using Farthing.Budgets.Allowances;
using Farthing.Providers;
using Farthing.Tests.Providers;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Budgets;

/// <summary>Whatever calls do that go from deployment to deployment, no account is passed, each counts what was used of it, and nothing stays set aside.</summary>
public sealed class MoveTests
{
    private const int Deployments = 3;
    private const decimal Most = 20;

    private static readonly Gen<Step[]> Schedules = Gen.Choose(5, 60).SelectMany(length => (
        from what in Gen.Frequency((5, Gen.Constant(What.Reserve)), (6, Gen.Constant(What.Move)), (2, Gen.Constant(What.Repeat)), (4, Gen.Constant(What.Settle)))
        from which in Gen.Choose(0, 63)
        from size in Gen.Choose(0, 10)
        select new Step(what, which, size)).ArrayOf(length));

    private enum What
    {
        Reserve,
        Move,
        Repeat,
        Settle,
    }

    [Fact]
    public void Calls_that_move_hold_room_where_they_are_and_count_where_they_were() =>
        Prop.ForAll(Schedules.ToArbitrary(), schedule =>
        {
            using Run run = new();
            foreach (Step step in schedule) run.Play(step);
            run.End();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private sealed record Step(What Do, int Which, int Size);

    private sealed class Run : IDisposable
    {
        private readonly ServedModel _model = new(new TestClock());
        private readonly AccountTable _table;
        private readonly Deployment[] _deployments;
        private readonly (Allowance Allowance, Account Account, string? Deployment)[] _accounts;
        private readonly AccountSet _set;
        private readonly List<(Reservation Reservation, HashSet<string> Asked)> _open = [];
        private readonly Dictionary<Account, decimal> _used = [];

        public Run()
        {
            _table = Tables.Create((TestClock)_model.Clock);
            _deployments = [.. Enumerable.Range(0, Deployments).Select(n => _model.Add($"d{n}"))];
            _accounts = [.. Of(null).Concat(_deployments.SelectMany(deployment => Of(deployment.Name))).Select(each => (each, _table.Find(each), each.Scope.Terms.Count == 0 ? null : each.Scope.Terms[0].Value))];
            _set = new AccountSet([.. _accounts.Select(each => (each.Account, each.Allowance))]);
        }

        public void Play(Step step)
        {
            (Reservation Reservation, HashSet<string> Asked) call = _open.Count > 0 ? _open[step.Which % _open.Count] : default;
            switch (step.Do)
            {
                case What.Reserve:
                    if (_table.TryReserve(new ReservationRequest { Accounts = _set.All, Set = _set, Bound = Tables.Request(step.Size).Bound }, out _) is { } made) _open.Add((made, []));
                    break;
                case What.Move when _open.Count > 0:
                    Deployment deployment = _deployments[step.Size % Deployments];
                    bool can = call.Reservation.CanMove(deployment);
                    call.Reservation.TryMove(deployment, out _).ShouldBe(can);
                    if (can) call.Asked.Add(deployment.Name);
                    break;
                case What.Repeat when _open.Count > 0:
                    call.Reservation.TryRepeat(out _);
                    break;
                case What.Settle when _open.Count > 0:
                    Settle(call.Reservation, call.Asked, step.Size / 10m);
                    break;
            }

            foreach ((Allowance allowance, Account account, _) in _accounts)
            {
                AccountStatus status = _table.Read(account);
                status.Reserved.ShouldBeGreaterThanOrEqualTo(0);
                (status.Used + status.Reserved).ShouldBeLessThanOrEqualTo(status.Limit, allowance.Name);
            }
        }

        public void End()
        {
            foreach ((Reservation reservation, HashSet<string> asked) in _open.ToArray()) Settle(reservation, asked, 0.5m);
            foreach ((Allowance allowance, Account account, _) in _accounts)
            {
                AccountStatus status = _table.Read(account);
                (status.Used, status.Reserved).ShouldBe((_used.GetValueOrDefault(account), 0), allowance.Name);
            }
        }

        public void Dispose() => _model.Dispose();

        private static IEnumerable<Allowance> Of(string? deployment)
        {
            Scope scope = deployment is null ? Scope.Everything : new Scope([new ScopeTerm(ScopeDimension.Deployment, deployment)]);
            yield return Tables.Budget(deployment is null ? 3 * Most : Most, name: $"usd {deployment}") with { Scope = scope };
            yield return Tables.Limit(Measure.Concurrency, deployment is null ? 9 : 2, name: $"at a time {deployment}") with { Scope = scope };
            yield return Tables.Limit(Measure.Requests, 8, Tables.Day, name: $"calls {deployment}") with { Scope = scope };
        }

        /// <summary>What was used is no more than what is set aside, and nothing where the call never was.</summary>
        private void Settle(Reservation reservation, HashSet<string> asked, decimal share)
        {
            _open.RemoveAll(each => each.Reservation == reservation);
            decimal usd = reservation.Request.Bound.FixedUsd * share;
            reservation.Settle(account =>
            {
                string? deployment = Array.Find(_accounts, each => each.Account == account).Deployment;
                if (deployment is not null && !asked.Contains(deployment)) return 0;
                decimal used = account.Allowance.Measure == Measure.Usd ? usd : 1;
                if (account.Allowance.Measure != Measure.Concurrency) _used[account] = _used.GetValueOrDefault(account) + used;
                return used;
            });
        }
    }
}
