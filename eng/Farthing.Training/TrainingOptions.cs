namespace Farthing.Training;

/// <summary>How to train.</summary>
internal sealed record TrainingOptions
{
    public int Seed { get; init; } = 20261121;

    public int Epochs { get; init; } = 14;

    public float Rate { get; init; } = 0.03f;

    /// <summary>How fast to learn from dictionaries, as a share of <see cref="Rate"/>.</summary>
    public float GeneralRate { get; init; } = 0.5f;

    /// <summary>The share of a text's rows that are left out at each sight.</summary>
    public float Dropout { get; init; } = 0.15f;
}
