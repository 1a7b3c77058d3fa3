export const id = 109;
export const ids = [109];
export const modules = {

/***/ 5109:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   formatDate: () => (/* binding */ formatDate)
/* harmony export */ });
/* harmony import */ var moment_timezone__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9856);

/**
 * Dates in the notation of moment.js, which is what the peers' templates are written in.
 * moment and its zones weigh several times what the rest of this folder does: import this file when needed.
 */
const formatDate = (date, format, zone) => moment_timezone__WEBPACK_IMPORTED_MODULE_0__.tz.zone(zone) === null ? undefined : moment_timezone__WEBPACK_IMPORTED_MODULE_0__(date).tz(zone).format(format);


/***/ })

};
