namespace OrleansSync.Contracts.Fields;

/// <summary>The rows of the field catalog, each named after the JumpCloud field that it fills (seed: standard and optional fields).</summary>
/// <remarks>The camel-case name is public: it keys <c>facts</c>, <c>desired</c>, <c>actual</c>, <c>Sync:Fields</c> and <c>JumpCloud:Paths</c>.</remarks>
public enum CatalogField
{
    /// <summary>First Name.</summary>
    FirstName,

    /// <summary>Last Name.</summary>
    LastName,

    /// <summary>Status: suspended or not.</summary>
    Status,

    /// <summary>Company Email: the match key.</summary>
    CompanyEmail,

    /// <summary>Username: at creation only.</summary>
    Username,

    /// <summary>Display Name.</summary>
    DisplayName,

    /// <summary>Middle Name.</summary>
    MiddleName,

    /// <summary>Employee ID (BambooHR's Employee #).</summary>
    EmployeeId,

    /// <summary>Job Title.</summary>
    JobTitle,

    /// <summary>Company (BambooHR's Division).</summary>
    Company,

    /// <summary>Department.</summary>
    Department,

    /// <summary>Location.</summary>
    Location,

    /// <summary>Work Country; follows Location.</summary>
    WorkCountry,

    /// <summary>Work Street Address; follows Location.</summary>
    WorkStreetAddress,

    /// <summary>Work City; follows Location.</summary>
    WorkCity,

    /// <summary>Work State; follows Location.</summary>
    WorkState,

    /// <summary>Work Postal Code; follows Location.</summary>
    WorkPostalCode,

    /// <summary>Work Phone with extension.</summary>
    WorkPhone,

    /// <summary>Home Phone.</summary>
    HomePhone,

    /// <summary>Personal Cell.</summary>
    PersonalCell,

    /// <summary>Home Street Address.</summary>
    HomeStreetAddress,

    /// <summary>Home City.</summary>
    HomeCity,

    /// <summary>Home State.</summary>
    HomeState,

    /// <summary>Home Postal Code.</summary>
    HomePostalCode,

    /// <summary>Home Country.</summary>
    HomeCountry,
}
