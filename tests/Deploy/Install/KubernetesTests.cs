using System.Collections.Immutable;
using k8s;
using k8s.Models;
using OrleansSync.Tests.Unit;
using Xunit;

namespace OrleansSync.Tests.Deploy.Install;

/// <summary>deploy/kubernetes, rendered as kustomize lists it and read by Kubernetes' own types, strictly: a member that its schema does not have is an error.</summary>
public sealed class KubernetesTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "deploy", "kubernetes");

    private static readonly ImmutableArray<object> Objects = Load();

    [Fact]
    public void Everything_in_the_folder_is_listed_and_everything_listed_is_there() =>
        Assert.Equal(Directory.GetFiles(Folder, "*.yaml").Select(Path.GetFileName).Where(name => name != "kustomization.yaml").Order(), Listed().Order());

    [Fact]
    public void Every_object_has_a_kind_that_kubernetes_knows_and_a_name() => Assert.All(Objects, one => Assert.NotEmpty(Assert.IsAssignableFrom<IKubernetesObject<V1ObjectMeta>>(one).Metadata.Name));

    [Fact]
    public void The_silo_is_no_root_writes_nothing_and_has_no_capability()
    {
        V1PodSpec pod = Silo.Spec.Template.Spec;
        V1Container container = Assert.Single(pod.Containers);
        Assert.True(pod.SecurityContext.RunAsNonRoot);
        Assert.Equal("RuntimeDefault", pod.SecurityContext.SeccompProfile.Type);
        Assert.True(container.SecurityContext.ReadOnlyRootFilesystem);
        Assert.False(container.SecurityContext.AllowPrivilegeEscalation);
        Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
    }

    [Fact]
    public void The_account_may_look_at_pods_and_nothing_else()
    {
        V1PolicyRule rule = Assert.Single(One<V1Role>().Rules);
        Assert.Equal(["pods"], rule.Resources);
        Assert.Subset(new HashSet<string> { "get", "list", "watch" }, rule.Verbs.ToHashSet());
        Assert.Equal(One<V1ServiceAccount>().Metadata.Name, Silo.Spec.Template.Spec.ServiceAccountName);
        Assert.Equal(One<V1Role>().Metadata.Name, One<V1RoleBinding>().RoleRef.Name);
    }

    [Fact]
    public void The_pod_carries_the_labels_that_a_silo_would_else_need_the_right_to_set() =>
        Assert.All(new[] { "orleans/serviceId", "orleans/clusterId" }, label => Assert.Equal(One<V1ConfigMap>().Data["Cluster__Id"], Silo.Spec.Template.Metadata.Labels[label]));

    [Fact]
    public void A_stop_has_longer_than_the_longest_write_and_one_silo_goes_at_a_time()
    {
        Assert.True(Silo.Spec.Template.Spec.TerminationGracePeriodSeconds > 45);
        Assert.Equal("1", Silo.Spec.Strategy.RollingUpdate.MaxUnavailable);
        Assert.Equal("0", Silo.Spec.Strategy.RollingUpdate.MaxSurge);
        Assert.Equal("1", One<V1PodDisruptionBudget>().Spec.MaxUnavailable);
        Assert.Equal(3, Silo.Spec.Replicas);
        Assert.Contains(Silo.Spec.Template.Spec.TopologySpreadConstraints, spread => spread.TopologyKey == "topology.kubernetes.io/zone");
    }

    [Fact]
    public void Every_selector_selects_the_silo()
    {
        IDictionary<string, string> labels = Silo.Spec.Template.Metadata.Labels;
        Assert.All(
            new[] { Silo.Spec.Selector.MatchLabels, One<V1Service>().Spec.Selector, One<V1PodDisruptionBudget>().Spec.Selector.MatchLabels, One<V1NetworkPolicy>().Spec.PodSelector.MatchLabels },
            selector => Assert.All(selector, pair => Assert.Equal(pair.Value, labels[pair.Key])));
    }

    [Fact]
    public void The_probes_ask_for_what_the_silo_answers()
    {
        V1Container silo = Silo.Spec.Template.Spec.Containers[0];
        Assert.Equal("/health/ready", silo.ReadinessProbe.HttpGet.Path);
        Assert.Equal("/health/live", silo.LivenessProbe.HttpGet.Path);
        Assert.True(silo.StartupProbe.FailureThreshold * silo.StartupProbe.PeriodSeconds > 120);
    }

    [Fact]
    public void The_ports_between_silos_are_open_to_silos_only()
    {
        V1NetworkPolicy policy = One<V1NetworkPolicy>();
        Assert.Equal(["Egress", "Ingress"], policy.Spec.PolicyTypes.Order());
        V1NetworkPolicyIngressRule between = Assert.Single(policy.Spec.Ingress, rule => rule.Ports.Any(port => port.Port == "11111" || port.Port == "30000"));
        Assert.Equal(policy.Spec.PodSelector.MatchLabels, Assert.Single(between.FromProperty).PodSelector.MatchLabels);
    }

    [Fact]
    public void The_settings_start_a_silo_and_secrets_are_files_of_the_mounted_secret()
    {
        IDictionary<string, string> settings = One<V1ConfigMap>().Data;
        V1Container silo = Silo.Spec.Template.Spec.Containers[0];
        string mount = silo.VolumeMounts.Single(volume => volume.Name == "secrets").MountPath;
        Assert.All(settings.Where(pair => pair.Key.EndsWith("File", StringComparison.Ordinal)), pair => Assert.StartsWith(mount + "/", pair.Value, StringComparison.Ordinal));
        Assert.DoesNotContain(settings.Keys, key => key.EndsWith("ApiKey", StringComparison.Ordinal) || key.EndsWith("Postgres", StringComparison.Ordinal));
        Settings.AreAccepted(settings.ToDictionary(string (pair) => pair.Key, string? (pair) => pair.Value), mount);
    }

    private static V1Deployment Silo => One<V1Deployment>();

    private static T One<T>() => Assert.Single(Objects.OfType<T>());

    private static IEnumerable<string> Listed() =>
        File.ReadLines(Path.Combine(Folder, "kustomization.yaml")).SkipWhile(line => line != "resources:").Skip(1).TakeWhile(line => line.StartsWith("  - ", StringComparison.Ordinal)).Select(line => line[4..].Trim());

    private static ImmutableArray<object> Load() => [.. Listed().SelectMany(name => KubernetesYaml.LoadAllFromString(File.ReadAllText(Path.Combine(Folder, name)), strict: true))];
}
