namespace OrleansSync.Connectors; internal static class Placeholder;
