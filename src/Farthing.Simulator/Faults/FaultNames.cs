namespace Farthing.Simulator.Faults;

/// <summary>The names under which headers and scripts ask for faults.</summary>
internal static class FaultNames
{
    private static readonly (string Name, FaultKind Kind)[] Known =
    [
        ("hang", FaultKind.Hang),
        ("cut", FaultKind.Cut),
        ("malformed", FaultKind.Malformed),
        ("content-type", FaultKind.ContentType),
        ("slow-first-byte", FaultKind.SlowFirstByte),
        ("error-in-stream", FaultKind.ErrorInStream),
        ("empty", FaultKind.Empty),
        ("endless", FaultKind.Endless),
        ("big", FaultKind.Big),
    ];

    public static string All => "a status from 400 to 599, " + string.Join(", ", Known.Select(known => known.Name));

    public static string Of(FaultKind kind) => Array.Find(Known, known => known.Kind == kind).Name;

    public static Fault Parse(string name)
    {
        if (int.TryParse(name, out int status) && status is >= 400 and <= 599)
        {
            return new Fault(FaultKind.Status) { Status = status };
        }

        foreach ((string known, FaultKind kind) in Known)
        {
            if (known == name)
            {
                return new Fault(kind);
            }
        }

        throw new FormatException($"\"{name}\" is not a fault; known: {All}");
    }
}
