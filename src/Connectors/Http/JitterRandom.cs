using System.Security.Cryptography;
using OrleansSync.Contracts.Ports;

namespace OrleansSync.Connectors.Http;

/// <summary>Randomness of the system, for a host that registers none. Spreads retries; repeats nothing.</summary>
internal sealed class JitterRandom : IRandom
{
    private const int Steps = 1 << 30;

    public double NextDouble() => (double)RandomNumberGenerator.GetInt32(Steps) / Steps;
}
