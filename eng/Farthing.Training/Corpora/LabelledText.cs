namespace Farthing.Training.Corpora;

/// <summary>A question and the class whose answer serves it.</summary>
/// <param name="Text">What was asked.</param>
/// <param name="Cluster">Questions of one cluster share their answer.</param>
internal sealed record LabelledText(string Text, string Cluster);
