namespace OrleansSync.Contracts; internal static class Placeholder;
