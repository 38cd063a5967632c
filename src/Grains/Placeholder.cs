namespace OrleansSync.Grains; internal static class Placeholder;
