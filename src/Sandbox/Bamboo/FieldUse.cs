namespace OrleansSync.Sandbox.Bamboo;

/// <summary>How a field may be filtered in the employee list.</summary>
internal enum FieldUse
{
    /// <summary>By equality.</summary>
    Equality,

    /// <summary>By a part of the text, ignoring case.</summary>
    Substring,

    /// <summary>Not at all.</summary>
    None,
}
