# shellcheck shell=bash
# ./dev audit: what ships that others wrote. Restores with the locks enforced, writes docs/licences.md anew and a list of parts
# (CycloneDX), and asks the feed for known vulnerabilities. A feed that keeps no such list is said, and is no failure: it says nothing about the packages.

nuspec_of() { # package, version
  local packages=${NUGET_PACKAGES:-$HOME/.nuget/packages}
  printf '%s/%s/%s/%s.nuspec' "$packages" "${1,,}" "${2,,}" "${1,,}"
}

licence_of() { # package, version
  local nuspec words
  nuspec=$(nuspec_of "$1" "$2")
  [ -r "$nuspec" ] || return 0
  words=$(sed -n 's/.*<license type="expression">\([^<]*\)<.*/\1/p' "$nuspec")
  # Older packages name an address only, or carry a file.
  [ -n "$words" ] || words=$(sed -n 's/.*<licenseUrl>\([^<]*\)<.*/\1/p' "$nuspec")
  [ -n "$words" ] || words=$(sed -n 's/.*<license type="file">\([^<]*\)<.*/in the package: \1/p' "$nuspec")
  printf '%s' "${words%%$'\n'*}"
}

write_licences() {
  local name version
  {
    printf '# Licences\n\nEvery package that ships with a silo, from its lock file. `./dev audit` writes this page.\n\n| package | version | licence |\n|---|---|---|\n'
    jq -r '.dependencies["net10.0"] | to_entries[] | select(.value.type != "Project") | "\(.key) \(.value.resolved)"' "$root/src/Silo/packages.lock.json" |
      while read -r name version; do
        printf '| %s | %s | %s |\n' "$name" "$version" "$(licence_of "$name" "$version")"
      done
  } >"$root/docs/licences.md"
}

run_audit() {
  local project failed=0 log
  need_dotnet
  need_program jq jq
  make_state
  log=$logs/audit.log
  cd "$root"
  say "Restoring with the locks enforced …"
  for project in src/*/*.csproj; do
    dotnet restore "$project" --locked-mode -v quiet 9>&- || failed=1
  done
  ((failed == 0)) || die "A project's packages are not those of its packages.lock.json. Meant so? dotnet restore, and commit the lock."
  write_licences
  say "docs/licences.md has $(grep -c '^| ' docs/licences.md | awk '{print $1 - 1}') packages; without a licence in it: $(grep -c '|  |$' docs/licences.md || true)."
  if dotnet list src/Silo package --vulnerable --include-transitive >"$log" 2>&1; then
    if grep -q 'has the following vulnerable packages' "$log"; then
      cat "$log" >&2
      die "Packages with known vulnerabilities (above)."
    fi
    say "The feed knows of no vulnerability."
  else
    say "The feed could not be asked for vulnerabilities ($log)."
  fi
  dotnet tool restore >>"$log" 2>&1 && dotnet dotnet-CycloneDX src/Silo/Silo.csproj --output "$state/sbom" --filename orleanssync.cdx.json --output-format Json --disable-package-restore >>"$log" 2>&1 ||
    die "The list of parts could not be made ($log)."
  say "$state/sbom/orleanssync.cdx.json lists $(jq '.components | length' "$state/sbom/orleanssync.cdx.json") parts (CycloneDX)."
}
