namespace Farthing.Budgets.Allowances;

/// <summary>The units that calendar windows are made of.</summary>
public enum CalendarUnit
{
    /// <summary>Seconds.</summary>
    Second,

    /// <summary>Minutes.</summary>
    Minute,

    /// <summary>Hours.</summary>
    Hour,

    /// <summary>Days from midnight to midnight.</summary>
    Day,

    /// <summary>Weeks that begin on Monday.</summary>
    Week,

    /// <summary>Months.</summary>
    Month,

    /// <summary>Quarters of the fiscal year.</summary>
    Quarter,

    /// <summary>Fiscal years.</summary>
    Year,
}
