#!/usr/bin/env bash
# A generic type has two schemas in utoipa, under two names, and they do not fit each other. As a field of another type, `Move<PlanStatus>` becomes the
# component `Move_PlanStatus`, in which the values of `PlanStatus` are written out. Asked by the trait, the same type says that its name is `Move`, as every
# other `Move<…>` does, and that its field refers to `#/components/schemas/PlanStatus`, which `ToSchema::schemas()` then leaves out of what the schema needs.
# So whoever collects name, schema and needs by the trait keeps one `Move` of many, with references that may lead nowhere; nothing
# fails. Ours did: eighteen resources had the statuses of the nineteenth.
#
# Seen with utoipa 6.0.0: names "Move Move"; the component has no reference; the schema by the trait refers to `PlanStatus`; its needs are none.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/src"
cat > "$folder/Cargo.toml" <<'TOML'
[package]
name = "generic"
version = "0.0.0"
edition = "2021"

[workspace]

[dependencies]
utoipa = "=6.0.0"
serde_json = "1"
TOML
cat > "$folder/src/main.rs" <<'RUST'
#![allow(dead_code)]
use utoipa::{OpenApi, PartialSchema, ToSchema};

#[derive(ToSchema)]
enum UserStatus {
    Invited,
    Active,
}

#[derive(ToSchema)]
enum PlanStatus {
    Draft,
    Agreed,
}

#[derive(ToSchema)]
struct Move<S> {
    to: S,
}

#[derive(ToSchema)]
struct Both {
    user: Move<UserStatus>,
    plan: Move<PlanStatus>,
}

#[derive(OpenApi)]
#[openapi(components(schemas(Both)))]
struct Document;

fn main() {
    let document = serde_json::to_value(Document::openapi()).unwrap();
    let components = document["components"]["schemas"].as_object().unwrap();
    let by_trait = serde_json::to_value(<Move<PlanStatus> as PartialSchema>::schema()).unwrap();
    let mut needs = Vec::new();
    <Move<PlanStatus> as ToSchema>::schemas(&mut needs);
    println!("names {} {}", Move::<UserStatus>::name(), Move::<PlanStatus>::name());
    println!("components {}", components.keys().cloned().collect::<Vec<_>>().join(" "));
    println!("component {}", components["Move_PlanStatus"]["properties"]["to"]);
    println!("by trait {}", by_trait["properties"]["to"]);
    println!("needs {}", needs.len());
}
RUST
seen=$(cargo run --quiet --manifest-path "$folder/Cargo.toml" --target-dir "$folder/target")
echo "$seen"
expected='names Move Move
components Both Move_PlanStatus Move_UserStatus
component {"enum":["Draft","Agreed"],"type":"string"}
by trait {"$ref":"#/components/schemas/PlanStatus"}
needs 0'
[ "$seen" = "$expected" ] || { echo "this has changed" >&2; exit 1; }
