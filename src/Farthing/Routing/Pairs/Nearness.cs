namespace Farthing.Routing.Pairs;

/// <summary>How near a prompt lies to those that were learned from.</summary>
/// <param name="FormDistance">The logarithm of the squared distance of its form from the nearest group's.</param>
/// <param name="TextLikeness">The logarithm of 1 and the squared similarities of the nearest texts together: 0 where none has a word of it.</param>
internal readonly record struct Nearness(double FormDistance, double TextLikeness);
