mod lunar;
pub use lunar::{LUNAR_YEARS, LunarDate};
