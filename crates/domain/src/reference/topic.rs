//! Topics (nội dung trọng tâm, III.1): the tree of what coverage is about.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::codes::is_code;
use crate::date::CivilDate;
use crate::directory::{check_external_key, check_validity};
use crate::ids::{ClauseId, TopicId};
use crate::problem;
use crate::transfer::{Column, RowType, Transferable};
use crate::validation::{AnyOf, Checker, Content, LINE};

crate::text_enum! {
    /// What a topic is.
    pub enum TopicKind {
        /// Theme (chủ đề).
        Theme = "theme",
        /// Resolution, such as a party congress's (nghị quyết).
        Resolution = "resolution",
        /// Breakthrough task of a resolution (nhiệm vụ đột phá).
        BreakthroughTask = "breakthrough_task",
        /// Infrastructure project (dự án lớn, công trình trọng điểm).
        InfrastructureProject = "infrastructure_project",
        /// National target programme (chương trình mục tiêu quốc gia).
        NationalTargetProgramme = "national_target_programme",
        /// Policy (chính sách).
        Policy = "policy",
    }
}

/// What a client says of a topic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TopicContent {
    /// The system that knows it by `external_id`.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// Its identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "topic-reform"))]
    pub external_id: Option<String>,
    /// What other systems refer to it by, unique among topics.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 60, pattern = "^[a-z][a-z0-9_]*$", example = "reform")
    )]
    pub code: String,
    /// What it is.
    pub kind: TopicKind,
    /// Its name in Vietnamese.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 300, example = "Cải cách hành chính")
    )]
    pub name: String,
    /// Its name in English.
    #[cfg_attr(feature = "openapi", schema(max_length = 300, example = "Administrative reform"))]
    pub name_en: Option<String>,
    /// The topic it is part of.
    pub parent_id: Option<TopicId>,
    /// The clause of the agreement it stems from; null, too, once that clause was removed from a draft.
    pub clause_id: Option<ClauseId>,
    /// First day on which it is a topic, where known.
    pub valid_from: Option<CivilDate>,
    /// Last day on which it is a topic; null while it is.
    pub valid_to: Option<CivilDate>,
}

/// A topic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Topic {
    /// Its identifier.
    pub id: TopicId,
    /// How often it was changed.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub revision: i32,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// What is known of it.
    #[serde(flatten)]
    pub content: TopicContent,
}

plain_resource! { Topic (TopicId, TopicContent) "topics" }

impl Transferable for Topic {
    const ROWS: RowType = RowType::of::<Self>(
        "Chủ đề",
        &[
            Column::EXTERNAL_SOURCE,
            Column::EXTERNAL_ID,
            Column::text("code", "Mã chủ đề"),
            Column::text("kind", "Loại chủ đề"),
            Column::text("name", "Tên"),
            Column::text("name_en", "Tên tiếng Anh"),
            Column::id("parent_id", "Chủ đề cấp trên", "topics"),
            Column::text("clause_id", "Điều khoản"),
            Column::VALID_FROM,
            Column::VALID_TO,
        ],
    );
}
tree! { Topic }

/// What lists of topics can be narrowed by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct TopicFilter {
    /// Words of its names, with or without marks.
    #[cfg_attr(feature = "openapi", schema(max_length = 100, example = "dai ngai"))]
    pub q: Option<String>,
    /// One or more kinds, separated by commas.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = Option<String>, max_length = 300, example = "theme,policy")
    )]
    pub kind: Option<AnyOf<TopicKind>>,
    /// Those that are part of this one.
    pub parent_id: Option<TopicId>,
    /// Those that stem from this clause.
    pub clause_id: Option<ClauseId>,
    /// Those that were topics on that day.
    pub as_of: Option<CivilDate>,
    /// The system of the external key.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// The identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "topic-reform"))]
    pub external_id: Option<String>,
}

crate::text_enum! {
    /// What lists of topics can be sorted by.
    pub enum TopicSort {
        /// Name, in Vietnamese order.
        Name = "name",
        /// Code.
        Code = "code",
        /// When it was entered.
        CreatedAt = "created_at",
    }
}

impl Content for TopicContent {
    fn check(&mut self, c: &mut Checker) {
        check_external_key(c, &mut self.external_source, &mut self.external_id);
        c.code("code", &mut self.code, is_code, problem::INVALID_CODE);
        c.line("name", &mut self.name, LINE);
        c.optional_line("name_en", &mut self.name_en, LINE);
        check_validity(c, self.valid_from, self.valid_to);
    }
}
