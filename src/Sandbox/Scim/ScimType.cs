namespace OrleansSync.Sandbox.Scim;

/// <summary>The types of attributes in use (RFC 7643 §2.3).</summary>
internal enum ScimType
{
    /// <summary>Text.</summary>
    String,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>An instant.</summary>
    DateTime,

    /// <summary>An object.</summary>
    Complex,
}
