namespace Farthing.Alerts.Runaway;

/// <summary>One key's spend: the last half hour by ten minutes, and by hour for seven days the spend and the greatest half hour. Fixed size.</summary>
internal sealed class RunawaySeries
{
    private const int Parts = 3;
    private const int Hours = 7 * 24;
    private const int PartsPerHour = 6;

    private readonly decimal[] _parts = new decimal[Parts];
    private readonly decimal[] _spent = new decimal[Hours];
    private readonly decimal[] _greatest = new decimal[Hours];

    /// <summary>The ten minutes that were last added to, counted from year 1.</summary>
    public long Latest { get; private set; } = -1;

    /// <summary>The ten minutes in which something was last spent: what was not since is idle.</summary>
    public long Active { get; private set; } = -1;

    /// <summary>The first hour that is known.</summary>
    public long FirstHour { get; private set; } = -1;

    /// <summary>The last 30 minutes: the ten minutes under way and the two before.</summary>
    public decimal HalfHour => _parts.Sum();

    /// <summary>Moves on to ten minutes; those that lie behind are left as they are.</summary>
    public void MoveTo(long ten)
    {
        if (ten <= Latest) return;
        long hour = ten / PartsPerHour;
        if (FirstHour < 0) FirstHour = hour;
        long lastHour = Latest < 0 ? hour - 1 : Latest / PartsPerHour;
        for (long each = Math.Max(lastHour + 1, hour - Hours + 1); each <= hour; each++)
        {
            _spent[each % Hours] = 0;
            _greatest[each % Hours] = 0;
        }

        for (long each = Math.Max(Latest + 1, ten - Parts + 1); each <= ten; each++) _parts[each % Parts] = 0;
        Latest = ten;
    }

    /// <summary>Adds to ten minutes that are at most half an hour behind; what came before only counts for its hour.</summary>
    public void Add(long ten, decimal cost)
    {
        MoveTo(ten);
        Active = Math.Max(Active, ten);
        long hour = ten / PartsPerHour;
        if (hour <= (Latest / PartsPerHour) - Hours) return;
        _spent[hour % Hours] += cost;
        if (ten <= Latest - Parts) return;
        _parts[ten % Parts] += cost;
        long now = Latest / PartsPerHour;
        _greatest[now % Hours] = Math.Max(_greatest[now % Hours], HalfHour);
    }

    /// <summary>Sets an hour from the ledger: no half hour in it cost more than the whole.</summary>
    public void Restore(long hour, decimal cost)
    {
        MoveTo((hour * PartsPerHour) + PartsPerHour - 1);
        if (cost > 0) Active = Latest;
        _spent[hour % Hours] += cost;
        _greatest[hour % Hours] = Math.Max(_greatest[hour % Hours], cost);
    }

    /// <summary>The greatest half hour of seven days, without the last hour and the one under way.</summary>
    public decimal Record()
    {
        long now = Latest / PartsPerHour;
        decimal greatest = 0;
        for (long hour = Math.Max(FirstHour, now - Hours + 1); hour < now - 1; hour++) greatest = Math.Max(greatest, _greatest[hour % Hours]);
        return greatest;
    }

    /// <summary>What a day of the last seven cost on average, without the last hour and the one under way.</summary>
    public decimal NormalDay()
    {
        long now = Latest / PartsPerHour;
        long from = Math.Max(FirstHour, now - Hours + 1);
        decimal sum = 0;
        for (long hour = from; hour < now - 1; hour++) sum += _spent[hour % Hours];
        return now - 1 > from ? sum * 24 / (now - 1 - from) : 0;
    }

    /// <summary>How many whole hours are known.</summary>
    public long KnownHours => Latest < 0 ? 0 : (Latest / PartsPerHour) - FirstHour;
}
