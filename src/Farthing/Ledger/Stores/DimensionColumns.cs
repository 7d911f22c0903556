namespace Farthing.Ledger.Stores;

/// <summary>The columns that dimensions have in both stores, and how times are written as values of a report.</summary>
internal static class DimensionColumns
{
    public const string HourFormat = "yyyy-MM-dd'T'HH:mm'Z'";
    public const string DayFormat = "yyyy-MM-dd";

    /// <summary>The column of a dimension that is one; times have none.</summary>
    public static string Of(Dimension dimension) => dimension switch
    {
        Dimension.Project => "project",
        Dimension.Team => "team",
        Dimension.Feature => "feature",
        Dimension.User => "user",
        Dimension.Key => "key",
        Dimension.Endpoint => "endpoint",
        Dimension.Provider => "provider",
        Dimension.Model => "model",
        Dimension.Cache => "cache",
        Dimension.Degraded => "degraded",
        _ => throw new ArgumentOutOfRangeException(nameof(dimension), dimension, "Not a column."),
    };

    public static bool IsTime(Dimension dimension) => dimension is Dimension.Hour or Dimension.Day;

    /// <summary>The value of a dimension that is a time, of a period that begins then (Unix seconds).</summary>
    public static string Time(Dimension dimension, long period) =>
        DateTimeOffset.FromUnixTimeSeconds(period).ToString(dimension == Dimension.Hour ? HourFormat : DayFormat);
}
